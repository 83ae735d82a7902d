/** The only way to change a conversation: number the event, store it, fold it, then tell. */
import { applyEvent, runningResponse } from '@confab/shared/apply-event'
import type { Conversation, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Change, ConversationEvent } from '@confab/shared/events'
import { CATCH_UP_EVENTS } from '@confab/shared/limits'
import { overBudget } from '../budgets.ts'
import { newTranscript } from '../conversations/transcripts.ts'
import { Audience, type EventListener } from './audience.ts'
import { commitOf, type CommitTerms } from './commit-of.ts'
import { deletionOf, numbered } from './numbering.ts'
import { TranscriptCache } from './transcript-cache.ts'
import { Turns } from './turns.ts'
import type { ConversationStore, ListQuery } from '../storage/conversation-store.ts'

export type MissedEvents =
  { kind: 'events'; events: ConversationEvent[] } | { kind: 'snapshot'; conversation: Transcript }

const EVENTS_BETWEEN_CHECKPOINTS = 200
/** How often a writer tries before it makes the others wait. */
const ATTEMPTS = 3

/** What it takes to write to one conversation. */
export type AppendableLog = Pick<EventLog, 'append'>

/** Another server has taken the reply over: what this one still has to say is not heard. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

export interface EventLogOptions {
  /** Is told of what fails after an event is stored: a listener, a checkpoint. */
  readonly onFault?: (fault: unknown) => void
  /** Other servers write to the same database: nothing that is remembered here is taken for current. */
  readonly isShared?: boolean
}

export class EventLog {
  readonly #store: ConversationStore
  readonly #now: () => Date
  readonly #onFault: (fault: unknown) => void
  readonly #isShared: boolean
  readonly #audience: Audience
  readonly #transcripts = new TranscriptCache()
  readonly #turns = new Turns()

  constructor(
    store: ConversationStore,
    now: () => Date,
    { onFault = () => {}, isShared = false }: EventLogOptions = {},
  ) {
    this.#store = store
    this.#now = now
    this.#onFault = onFault
    this.#isShared = isShared
    this.#audience = new Audience(onFault)
  }

  /** Stores a new conversation. @returns undefined when its id is taken. */
  async create(
    conversation: Omit<Conversation, 'seq' | 'createdAt' | 'updatedAt'>,
  ): Promise<Transcript | undefined> {
    const transcript = newTranscript(conversation, this.#now())
    return this.#turns.take(transcript.id, async () => {
      if (!(await this.#store.create(transcript))) return undefined
      this.#transcripts.keep(transcript)
      return transcript
    })
  }

  /** The conversation as it stands. @throws ConfabError NOT_FOUND */
  async read(id: string): Promise<Transcript> {
    if (!this.#isShared) return this.#transcripts.get(id) ?? this.#turns.take(id, () => this.#current(id))
    const head = (await this.#store.heads([id])).get(id)
    const known = this.#transcripts.get(id)
    return known && head !== undefined && known.seq >= head ? known : this.refresh(id)
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
    options: CommitTerms = {},
  ): Promise<Transcript> {
    return this.#turns.take(id, async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const before = attempt === 0 ? await this.#current(id) : await this.#catchUp(id)
        const changes = change(before)
        if (changes.length === 0) return before
        const events = numbered(before, changes, this.#now())
        const after = events.reduce(applyEvent, before)
        const result = await this.#store.append(commitOf(before, events, after, options))
        this.#refuse(result)
        if (result === 'appended') return this.#checkpointIfDue(this.#accept(events, after))
      }
      return this.#appendHeld(id, change, options)
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

  /** About how many characters of JSON are in a conversation that has just been read. */
  sizeOf(id: string): number {
    return this.#transcripts.sizeOf(id)
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
    return this.#turns.take(id, async () => {
      const before = await this.#current(id)
      const wasThere = await this.#store.remove(id, idleSince)
      this.#transcripts.forget(id)
      if (!wasThere && (await this.#store.load(id))) return false
      this.#audience.tell(deletionOf(id, before.seq + 1, this.#now()))
      return true
    })
  }

  /** The conversation as the database has it, what other servers wrote included, which is announced here too. */
  refresh(id: string): Promise<Transcript> {
    return this.#turns.take(id, () => this.#catchUp(id))
  }

  /** The conversation with the visitor it belongs to by now. @throws ConfabError NOT_FOUND */
  confirmOwner(id: string): Promise<Transcript> {
    return this.#turns.take(id, async () => {
      const known = await this.#current(id)
      const visitorId = await this.#store.ownerOf(id)
      if (visitorId === undefined) throw notFound()
      return visitorId === known.visitorId ? known : this.#load(id)
    })
  }

  /** It belongs to another visitor now: what is known of it here is looked at again. */
  async ownerChanged(id: string): Promise<void> {
    if (this.#transcripts.get(id)) await this.confirmOwner(id)
  }

  /** Called for each event after it is stored, in order within a conversation. @returns how to stop listening. */
  onEvent(listener: EventListener): () => void {
    return this.#audience.everywhere(listener)
  }

  /**
   * As `onEvent`, for one conversation and with what other servers write. Follow first, then read: what comes after
   * that reading is told. @returns how to stop.
   */
  follow(id: string, listener: EventListener = () => {}): () => void {
    return this.#audience.follow(id, listener, this.#transcripts.get(id)?.seq)
  }

  /** Ids of the conversations that are followed here. */
  get followed(): string[] {
    return this.#audience.followed
  }

  /** Whether those who follow it here have not been told of number `seq`. */
  isBehind(id: string, seq: number): boolean {
    return this.#audience.isFollowed(id) && (this.#audience.toldOf(id) ?? -1) < seq
  }

  /** Once the others have been faster a few times, they have to wait. */
  async #appendHeld(
    id: string,
    change: (transcript: Transcript) => readonly Change[],
    options: CommitTerms,
  ): Promise<Transcript> {
    const known = await this.#catchUp(id)
    let events: readonly ConversationEvent[] = []
    let after = known
    const result = await this.#store.appendHeld({
      conversationId: id,
      after: known.seq,
      accounts: options.accounts,
      make: (missed) => {
        const before = missed.reduce(applyEvent, known)
        const own = numbered(before, change(before), this.#now())
        events = [...missed, ...own]
        after = own.reduce(applyEvent, before)
        return own.length === 0 ? undefined : commitOf(before, own, after, options)
      },
    })
    this.#refuse(result)
    if (result === 'conflict') {
      await this.#load(id)
      throw new ConfabError('INTERNAL_ERROR', 'The conversation is changing too fast; try again.')
    }
    return this.#checkpointIfDue(this.#accept(events, after))
  }

  /** @throws when the events were not stored and never will be. */
  #refuse(result: 'appended' | 'unchanged' | 'conflict' | 'fenced' | 'over-budget'): void {
    if (result === 'over-budget') throw overBudget(this.#now())
    if (result === 'fenced') throw new LeaseLost('Another server has taken the reply over.')
  }

  #accept(events: readonly ConversationEvent[], after: Transcript): Transcript {
    this.#transcripts.keep(after, events)
    events.forEach((event) => this.#audience.tell(event))
    return after
  }

  /** @throws ConfabError NOT_FOUND when the conversation has been removed meanwhile. */
  async #catchUp(id: string): Promise<Transcript> {
    const known = this.#transcripts.get(id)
    if (!known) return this.#load(id)
    const events = await this.#store.eventsAfter(id, known.seq, Infinity)
    if (events.length === 0) {
      const head = (await this.#store.heads([id])).get(id)
      return head === known.seq ? known : this.#load(id)
    }
    return this.#accept(events, events.reduce(applyEvent, known))
  }

  async #current(id: string): Promise<Transcript> {
    return this.#transcripts.get(id) ?? (await this.#load(id))
  }

  async #load(id: string): Promise<Transcript> {
    const stored = await this.#store.load(id)
    if (!stored) throw this.#gone(id)
    const transcript = stored.events.reduce(applyEvent, stored.checkpoint)
    this.#transcripts.keep(transcript)
    this.#transcripts.checkpointed(id, stored.checkpoint.seq)
    const told = this.#audience.toldOf(id) ?? transcript.seq
    if (told < transcript.seq) {
      const missed = await this.#store.eventsAfter(id, told, transcript.seq - told)
      missed.forEach((event) => this.#audience.tell(event))
    }
    this.#audience.know(id, transcript.seq)
    return transcript
  }

  /** Another server may have deleted it: whoever follows it here is told. */
  #gone(id: string): ConfabError {
    this.#transcripts.forget(id)
    const told = this.#audience.toldOf(id) ?? 0
    if (this.#audience.isFollowed(id)) this.#audience.tell(deletionOf(id, told + 1, this.#now()))
    return notFound()
  }

  async #checkpointIfDue(transcript: Transcript): Promise<Transcript> {
    const isDue = this.#transcripts.beyondCheckpoint(transcript) >= EVENTS_BETWEEN_CHECKPOINTS
    if (!isDue || runningResponse(transcript)) return transcript
    try {
      await this.#store.checkpoint(transcript)
      this.#transcripts.checkpointed(transcript.id, transcript.seq)
    } catch (fault) {
      // It only makes loading faster; the next event tries again.
      this.#onFault(fault)
    }
    return transcript
  }
}

function notFound(): ConfabError {
  return new ConfabError('NOT_FOUND', 'There is no such conversation.')
}
