/** The only way to change a conversation: number the event, store it, fold it, then tell. */
import { applyEvent, runningResponse } from '@confab/shared/apply-event'
import type { Conversation, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Change, ConversationEvent } from '@confab/shared/events'
import { CATCH_UP_EVENTS } from '@confab/shared/limits'
import { overBudget } from './budgets.ts'
import { touchedReplies } from './finished-replies.ts'
import { reached } from './moments.ts'
import type { Account, ConversationStore, ListQuery } from './storage/conversation-store.ts'
import { conversationOf } from './transcripts.ts'

export type EventListener = (event: ConversationEvent, transcript: Transcript) => void
export type MissedEvents =
  { kind: 'events'; events: ConversationEvent[] } | { kind: 'snapshot'; conversation: Transcript }

/** Transcripts kept in memory; the others are loaded when asked for. */
const KEPT_TRANSCRIPTS = 500
const EVENTS_BETWEEN_CHECKPOINTS = 200
const CONFLICT_RETRIES = 10

export interface AppendOptions {
  /** Given by the writer of a reply. */
  readonly fence?: number
  /** Who pays if the events ask for a reply. */
  readonly accounts?: readonly Account[]
}

/** What it takes to write to one conversation. */
export type AppendableLog = Pick<EventLog, 'append'>

/** Another server has taken the reply over: what this one still has to say is not heard. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

export class EventLog {
  readonly #store: ConversationStore
  readonly #now: () => Date
  readonly #onFault: (fault: unknown) => void
  readonly #listeners = new Set<EventListener>()
  readonly #transcripts = new Map<string, Transcript>()
  readonly #locks = new Map<string, Promise<unknown>>()
  readonly #checkpoints = new Map<string, number>()

  /** `onFault` is told of what fails after an event is stored: a listener, a checkpoint. */
  constructor(store: ConversationStore, now: () => Date, onFault: (fault: unknown) => void = () => {}) {
    this.#store = store
    this.#now = now
    this.#onFault = onFault
  }

  /** Stores a new conversation. @returns undefined when its id is taken. */
  async create(
    conversation: Omit<Conversation, 'seq' | 'createdAt' | 'updatedAt'>,
  ): Promise<Transcript | undefined> {
    const at = this.#now().toISOString()
    const transcript: Transcript = {
      ...conversation,
      seq: 0,
      createdAt: at,
      updatedAt: at,
      messages: [],
      responses: [],
      order: [],
      feedback: {},
      engineMemory: {},
    }
    return this.#locked(transcript.id, async () => {
      if (!(await this.#store.create(transcript))) return undefined
      this.#keep(transcript)
      return transcript
    })
  }

  /** The conversation as it stands. @throws ConfabError NOT_FOUND */
  async read(id: string): Promise<Transcript> {
    return this.#transcripts.get(id) ?? this.#locked(id, () => this.#current(id))
  }

  /**
   * Appends what `change` makes of the conversation as it stands; no change, no event. One writer at a time per
   * conversation; resolves with the transcript after the events, which are on disk by then and have been announced.
   * `change` may be called again when another server wrote first, so it must have no effects of its own.
   *
   * @throws ConfabError NOT_FOUND, RATE_LIMIT_EXCEEDED when an account is used up, LeaseLost when the fence is outdated,
   *   and whatever `change` throws.
   */
  append(
    id: string,
    change: (transcript: Transcript) => readonly Change[],
    options: AppendOptions = {},
  ): Promise<Transcript> {
    return this.#locked(id, async () => {
      for (let attempt = 0; attempt < CONFLICT_RETRIES; attempt++) {
        const before = attempt === 0 ? await this.#current(id) : await this.#catchUp(id)
        const changes = change(before)
        if (changes.length === 0) return before
        const events = this.#number(before, changes)
        const after = events.reduce(applyEvent, before)
        const result = await this.#commit(before, events, after, options)
        if (result === 'over-budget') throw overBudget(this.#now())
        if (result === 'fenced') throw new LeaseLost('Another server has taken the reply over.')
        if (result === 'appended') return this.#accept(before, events, after)
      }
      throw new ConfabError('INTERNAL_ERROR', 'The conversation is changing too fast; try again.')
    })
  }

  /** What a reader at number `after` misses: the events, or everything when they are too many or `after` is ahead. */
  async catchUp(id: string, after: number | undefined): Promise<MissedEvents> {
    const transcript = await this.read(id)
    const missed = after === undefined ? Infinity : transcript.seq - after
    if (after === undefined || missed < 0 || missed > CATCH_UP_EVENTS) {
      return { kind: 'snapshot', conversation: transcript }
    }
    if (missed === 0) return { kind: 'events', events: [] }
    return { kind: 'events', events: await this.#store.eventsAfter(id, after, missed) }
  }

  /** At most `limit` events that follow number `after`. @throws ConfabError NOT_FOUND */
  async eventsAfter(id: string, after: number, limit: number): Promise<ConversationEvent[]> {
    await this.read(id)
    return this.#store.eventsAfter(id, after, limit)
  }

  list(query: ListQuery): Promise<{ conversations: Conversation[]; nextCursor: string | null }> {
    return this.#store.list(query)
  }

  /**
   * Removes the conversation with everything in it, then tells that it is deleted. With `idleSince` (ISO 8601 UTC) only
   * if its last activity was before, by the database and not by what is remembered here.
   *
   * @returns whether it is gone. @throws ConfabError NOT_FOUND
   */
  remove(id: string, idleSince?: string): Promise<boolean> {
    return this.#locked(id, async () => {
      const before = await this.#current(id)
      const wasThere = await this.#store.remove(id, idleSince)
      this.#forget(id)
      if (!wasThere && (await this.#store.load(id))) return false
      this.#announce(this.#number(before, [{ type: 'conversation.deleted' }]), before)
      return true
    })
  }

  /** The conversation as the database has it, what other servers wrote included, which is announced here too. */
  refresh(id: string): Promise<Transcript> {
    return this.#locked(id, () => this.#catchUp(id))
  }

  /** The conversation with the visitor it belongs to by now. @throws ConfabError NOT_FOUND */
  confirmOwner(id: string): Promise<Transcript> {
    return this.#locked(id, async () => {
      const known = await this.#current(id)
      const visitorId = await this.#store.ownerOf(id)
      if (visitorId === undefined) throw notFound()
      if (visitorId === known.visitorId) return known
      const owned = { ...known, visitorId }
      this.#keep(owned)
      return owned
    })
  }

  /** It belongs to another visitor now: what is known of it here is looked at again. */
  async ownerChanged(id: string): Promise<void> {
    if (this.#transcripts.has(id)) await this.confirmOwner(id)
  }

  /** Called for each event after it is stored, in order within a conversation. @returns how to stop listening. */
  onEvent(listener: EventListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #number(before: Transcript, changes: readonly Change[]): ConversationEvent[] {
    const at = this.#now().toISOString()
    return changes.map((change, index) => ({
      conversationId: before.id,
      seq: before.seq + 1 + index,
      at,
      ...change,
    }))
  }

  #commit(
    before: Transcript,
    events: ConversationEvent[],
    after: Transcript,
    { fence, accounts }: AppendOptions,
  ): ReturnType<ConversationStore['append']> {
    return this.#store.append({
      fence,
      accounts: events.some(({ type }) => type === 'response.created') ? accounts : undefined,
      conversationId: before.id,
      expectedSeq: before.seq,
      events,
      conversation: conversationOf(after),
      unfinished: runningResponse(after) !== undefined,
      replies: touchedReplies(events, after),
    })
  }

  async #accept(before: Transcript, events: ConversationEvent[], after: Transcript): Promise<Transcript> {
    this.#keep(after)
    this.#announce(events, before)
    await this.#checkpointIfDue(after)
    return after
  }

  /** @throws ConfabError NOT_FOUND when the conversation has been removed meanwhile. */
  async #catchUp(id: string): Promise<Transcript> {
    const known = this.#transcripts.get(id)
    if (!known) return this.#load(id)
    const events = await this.#store.eventsAfter(id, known.seq, Infinity)
    if (events.length === 0) return this.#load(id)
    return this.#accept(known, events, events.reduce(applyEvent, known))
  }

  #announce(events: readonly ConversationEvent[], before: Transcript): void {
    let transcript = before
    for (const event of events) {
      transcript = applyEvent(transcript, event)
      for (const listener of this.#listeners) {
        try {
          listener(event, transcript)
        } catch (fault) {
          this.#onFault(fault)
        }
        reached('event.told')
      }
    }
  }

  async #current(id: string): Promise<Transcript> {
    return this.#transcripts.get(id) ?? (await this.#load(id))
  }

  async #load(id: string): Promise<Transcript> {
    const stored = await this.#store.load(id)
    if (!stored) throw notFound()
    const transcript = stored.events.reduce(applyEvent, stored.checkpoint)
    this.#checkpoints.set(id, stored.checkpoint.seq)
    this.#keep(transcript)
    return transcript
  }

  #keep(transcript: Transcript): void {
    this.#transcripts.delete(transcript.id)
    this.#transcripts.set(transcript.id, transcript)
    if (this.#transcripts.size <= KEPT_TRANSCRIPTS) return
    const [oldest] = this.#transcripts.keys()
    if (oldest !== undefined) this.#forget(oldest)
  }

  #forget(id: string): void {
    this.#transcripts.delete(id)
    this.#checkpoints.delete(id)
  }

  async #checkpointIfDue(transcript: Transcript): Promise<void> {
    const since = transcript.seq - (this.#checkpoints.get(transcript.id) ?? 0)
    if (since < EVENTS_BETWEEN_CHECKPOINTS || runningResponse(transcript)) return
    try {
      await this.#store.checkpoint(transcript)
      this.#checkpoints.set(transcript.id, transcript.seq)
    } catch (fault) {
      // It only makes loading faster; the next event tries again.
      this.#onFault(fault)
    }
  }

  async #locked<R>(id: string, work: () => Promise<R>): Promise<R> {
    const before = this.#locks.get(id) ?? Promise.resolve()
    const result = before.then(work)
    const settled = result.catch(() => {})
    this.#locks.set(id, settled)
    try {
      return await result
    } finally {
      if (this.#locks.get(id) === settled) this.#locks.delete(id)
    }
  }
}

function notFound(): ConfabError {
  return new ConfabError('NOT_FOUND', 'There is no such conversation.')
}
