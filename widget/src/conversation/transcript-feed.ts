/** One conversation as it is known here: events in whatever order they come, folded in the one order they have. */
import { applyEvent, isFinished } from '@confab/shared/apply-event'
import type { Message, Response, VisitorTranscript } from '@confab/shared/conversation'
import { EventCursor } from '@confab/shared/event-cursor'
import type { ConversationEvent } from '@confab/shared/events'
import type { CatchUp } from '@confab/shared/protocol'

/** What is new since the last telling. Nothing is new in the first snapshot: it is what was there before. */
export interface News {
  readonly messages: readonly Message[]
  /** Responses that have ended. */
  readonly responses: readonly Response[]
}

export class TranscriptFeed {
  readonly conversationId: string
  readonly #onChange: (news: News) => void
  #transcript: VisitorTranscript | null = null
  #cursor: EventCursor<ConversationEvent> | undefined
  /** Events that came before the first snapshot. */
  #early: ConversationEvent[] = []

  constructor(conversationId: string, onChange: (news: News) => void) {
    this.conversationId = conversationId
    this.#onChange = onChange
  }

  get transcript(): VisitorTranscript | null {
    return this.#transcript
  }

  /** The number of the last event known; `undefined`: the whole conversation is still to be asked for. */
  get seq(): number | undefined {
    return this.#cursor?.seq
  }

  /** Whether an event is missing: what follows `seq` is to be asked for. */
  get hasGap(): boolean {
    return this.#cursor?.hasGap ?? true
  }

  /** Takes an event of this conversation: twice, early or late, it does no harm. */
  accept(event: ConversationEvent): void {
    if (this.#cursor) this.#fold(this.#cursor.accept(event))
    else this.#early.push(event)
  }

  /** Takes what the server knows beyond `seq`. A snapshot replaces everything, even when it is older: the server is right. */
  catchUp(answer: CatchUp): void {
    if (answer.kind === 'events') {
      for (const event of answer.events) this.accept(event)
      return
    }
    const before = this.#transcript
    this.#transcript = answer.conversation
    this.#cursor ??= new EventCursor(0)
    const held = this.#cursor.restart(answer.conversation.seq)
    this.#tell(before)
    this.#fold(held)
    const early = this.#early
    this.#early = []
    for (const event of early) this.accept(event)
  }

  /** A new connection begins: events held from an earlier one may never be completed by this one. */
  dropHeld(): void {
    if (this.#cursor) this.#cursor = new EventCursor(this.#cursor.seq)
    this.#early = []
  }

  #fold(events: readonly ConversationEvent[]): void {
    const before = this.#transcript
    if (!before || events.length === 0) return
    try {
      this.#transcript = events.reduce(applyEvent<VisitorTranscript>, before)
    } catch {
      this.#cursor = undefined // what cannot be folded is not understood: ask for the whole
      return
    }
    this.#tell(before)
  }

  #tell(before: VisitorTranscript | null): void {
    const after = this.#transcript
    if (after) this.#onChange(before ? newsBetween(before, after) : { messages: [], responses: [] })
  }
}

function newsBetween(before: VisitorTranscript, after: VisitorTranscript): News {
  const known = new Set(before.order)
  const open = new Set(before.responses.filter((response) => !isFinished(response)).map(({ id }) => id))
  return {
    messages: after.messages === before.messages ? [] : after.messages.filter(({ id }) => !known.has(id)),
    responses: after.responses.filter(
      (response) => isFinished(response) && (open.has(response.id) || !known.has(response.id)),
    ),
  }
}
