/** Who listens to which conversation on this server, and up to which number they have been told. */
import type { ConversationEvent } from '@confab/shared/events'
import { reached } from '../moments.ts'

export type EventListener = (event: ConversationEvent) => void

interface Followed {
  readonly listeners: Set<EventListener>
  /** Undefined until the conversation is first read: who follows it reads it, and so knows what came before. */
  told: number | undefined
}

export class Audience {
  readonly #onFault: (fault: unknown) => void
  readonly #everywhere = new Set<EventListener>()
  readonly #followed = new Map<string, Followed>()

  /** `onFault` is told of what a listener throws: it keeps nothing from the others. */
  constructor(onFault: (fault: unknown) => void) {
    this.#onFault = onFault
  }

  /** Ids of the conversations that somebody follows. */
  get followed(): string[] {
    return [...this.#followed.keys()]
  }

  /** Called for every event that this server tells of. @returns how to stop listening. */
  everywhere(listener: EventListener): () => void {
    this.#everywhere.add(listener)
    return () => this.#everywhere.delete(listener)
  }

  /** `known` is the number up to which the conversation is known here, if it is. @returns how to stop following. */
  follow(conversationId: string, listener: EventListener, known: number | undefined): () => void {
    const followed = this.#followed.get(conversationId) ?? { listeners: new Set(), told: known }
    this.#followed.set(conversationId, followed)
    const own: EventListener = (event) => listener(event)
    followed.listeners.add(own)
    return () => {
      followed.listeners.delete(own)
      const isLast = followed.listeners.size === 0
      if (isLast && this.#followed.get(conversationId) === followed) this.#followed.delete(conversationId)
    }
  }

  isFollowed(conversationId: string): boolean {
    return this.#followed.has(conversationId)
  }

  /** The number up to which its followers have been told; undefined when there are none, or none has read it yet. */
  toldOf(conversationId: string): number | undefined {
    return this.#followed.get(conversationId)?.told
  }

  /** What has been read up to this number need not be told. */
  know(conversationId: string, seq: number): void {
    const followed = this.#followed.get(conversationId)
    if (followed) followed.told = seq
  }

  /** Tells of an event that follows all those told before. After `conversation.deleted` nobody follows any more. */
  tell(event: ConversationEvent): void {
    const { conversationId, seq } = event
    const followed = this.#followed.get(conversationId)
    this.know(conversationId, seq)
    if (event.type === 'conversation.deleted') this.#followed.delete(conversationId)
    for (const listener of [...this.#everywhere, ...(followed?.listeners ?? [])]) {
      try {
        listener(event)
      } catch (fault) {
        this.#onFault(fault)
      }
      reached('event.told')
    }
  }
}
