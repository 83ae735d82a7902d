/** All that is kept of one visitor: handed out, or deleted. */
import type { Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Conversations } from './conversations.ts'

export interface VisitorDataOptions {
  readonly conversations: Pick<Conversations, 'list' | 'read' | 'remove'>
  readonly visitors: { remove(visitorId: string): Promise<void> }
}

const PAGE = 100

export class VisitorData {
  readonly #options: VisitorDataOptions

  constructor(options: VisitorDataOptions) {
    this.#options = options
  }

  /** Every conversation of the visitor, one after the other, as it stands when its turn comes. */
  async *conversationsOf(visitorId: string): AsyncGenerator<Transcript> {
    const { conversations } = this.#options
    for await (const id of this.#idsOf(visitorId)) {
      const transcript = await unlessGone(conversations.read(id))
      if (transcript) yield transcript
    }
  }

  /** Deletes every conversation, then ends every session, then deletes what began in between. */
  async remove(visitorId: string): Promise<void> {
    await this.#removeConversations(visitorId)
    await this.#options.visitors.remove(visitorId)
    await this.#removeConversations(visitorId)
  }

  async #removeConversations(visitorId: string): Promise<void> {
    for await (const id of this.#idsOf(visitorId)) await unlessGone(this.#options.conversations.remove(id))
  }

  /** Those that were used while others were read have moved to the front: it is looked again until there is no other. */
  async *#idsOf(visitorId: string): AsyncGenerator<string> {
    const seen = new Set<string>()
    for (let count = -1; count < seen.size;) {
      count = seen.size
      let cursor: string | undefined
      do {
        const page = await this.#options.conversations.list({ visitorId, cursor, limit: PAGE })
        for (const { id } of page.conversations) {
          if (seen.has(id)) continue
          seen.add(id)
          yield id
        }
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
    }
  }
}

/** Undefined when somebody else has deleted it meanwhile. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ConfabError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}
