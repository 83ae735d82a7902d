/** What the event log asks of a database. One SQL implementation serves both databases; a suite holds it to this. */
import type { Conversation, Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import type { RawBuilder } from 'kysely'
import type { TouchedReply } from './reply-record-store.ts'

/** Events that follow each other, to be stored all or none. */
export interface Commit {
  readonly conversationId: string
  /** The number of the last event stored so far; the commit is refused when another has been stored since. */
  readonly expectedSeq: number
  readonly events: readonly ConversationEvent[]
  /** The conversation as it stands after the events: what lists show. */
  readonly conversation: Conversation
  /** Whether a reply is being generated after the events; such conversations are looked after at start. */
  readonly unfinished: boolean
  /** Set by the writer of a reply: refused when another server has taken the reply over since. */
  readonly fence?: number | undefined
  /** Finished replies that the events touch. */
  readonly replies: readonly TouchedReply[]
  /** What the events cost: each account is charged by one, and the commit refused when one of them is used up. */
  readonly accounts?: readonly Account[] | undefined
}

/** What somebody may spend in a day. */
export interface Account {
  /** In UTC, as in ISO 8601: `2026-11-22`. */
  readonly day: string
  readonly account: string
  /** At least 1. */
  readonly limit: number
}

/** A commit that is made when nobody else can write to the conversation any more. */
export interface HeldAppend {
  readonly conversationId: string
  /** What the maker knows of it. */
  readonly after: number
  readonly accounts?: readonly Account[] | undefined
  /** Given the events that follow `after`. @returns undefined when there is nothing to store */
  readonly make: (missed: readonly ConversationEvent[]) => Commit | undefined
}

export interface StoredConversation {
  /** The fold up to `checkpoint.seq`. */
  readonly checkpoint: Transcript
  /** What follows it, in order and without gaps. */
  readonly events: readonly ConversationEvent[]
}

export interface ListQuery {
  /** Only this visitor's; left out, everybody's. */
  readonly visitorId?: string | undefined
  /** Where the page before ended. */
  readonly cursor?: string | undefined
  readonly limit: number
}

/** That a conversation has changed, and the number it has come to. What is new in it is read from the store. */
export interface Hint {
  readonly conversationId: string
  readonly seq: number
}

/** Tells other servers what changes here: in the transaction that changes it, or when it is stored. */
export interface Announcer {
  within?(run: (query: RawBuilder<unknown>) => Promise<unknown>, hints: readonly Hint[]): Promise<void>
  stored?(hints: readonly Hint[]): void
}

export interface ConversationStore {
  /** Stores a new conversation without events. @returns false when its id is taken, or was by one that is removed. */
  create(transcript: Transcript): Promise<boolean>
  load(id: string): Promise<StoredConversation | undefined>
  /** The numbers of the last events of these conversations; one that is not there is left out. */
  heads(ids: readonly string[]): Promise<Map<string, number>>
  /** Whose it is by now: the one thing that changes without an event. `undefined`: there is no such conversation. */
  ownerOf(id: string): Promise<string | null | undefined>
  /**
   * Resolves when the events are flushed to disk; `conflict` when `expectedSeq` is outdated or the conversation gone,
   * `fenced` when the fence is, `over-budget` when an account is used up.
   */
  append(commit: Commit): Promise<'appended' | 'conflict' | 'fenced' | 'over-budget'>
  /** As `append`, for who has lost against faster writers: waits for them and is then the only one. @throws what `make` throws */
  appendHeld(append: HeldAppend): Promise<'appended' | 'unchanged' | 'conflict' | 'fenced' | 'over-budget'>
  /** At most `limit` events that follow number `after`; `Infinity` means all of them. */
  eventsAfter(id: string, after: number, limit: number): Promise<ConversationEvent[]>
  /** Keeps a fold, so that loading need not start at the first event. */
  checkpoint(transcript: Transcript): Promise<void>
  /** Newest activity first. */
  list(query: ListQuery): Promise<{ conversations: Conversation[]; nextCursor: string | null }>
  /** Ids of conversations whose last activity was before `time`, ISO 8601 UTC; the oldest first. */
  idleSince(time: string, limit: number): Promise<string[]>
  /**
   * Removes the conversation and all its events, with `idleSince` only if its last activity was before that time.
   *
   * @returns whether it was there and is gone.
   */
  remove(id: string, idleSince?: string): Promise<boolean>
  /** @throws when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}
