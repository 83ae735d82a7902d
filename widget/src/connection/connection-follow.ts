/** Keeps one conversation up to date over a line that may lose, repeat or reorder what happens. */
import { ConfabError } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import type { CatchUp, ClientEventInput } from '@confab/shared/protocol'

/** The conversation that is kept up to date. */
export interface Followed {
  readonly conversationId: string
  /** The number of the last event known; `undefined`: none. */
  readonly seq: number | undefined
  /** Whether an event is known to be missing. */
  readonly hasGap: boolean
  accept(event: ConversationEvent): void
  catchUp(answer: CatchUp): void
  /** A new connection begins: events held from an earlier one are worth nothing. */
  dropHeld(): void
}

export interface FollowingOptions {
  subscribe(payload: ClientEventInput['subscribe']): Promise<CatchUp>
  /** Whether there is a line to ask over. */
  isUp(): boolean
  /** After so long without an event it is asked whether one was missed. */
  readonly quietMs: number
  onBehind(): void
  onCaughtUp(): void
  /** The followed conversation cannot be had; it is not followed any more. */
  onGone(error: ConfabError): void
}

/** Asked for what follows `seq`, then for the whole; a gap that is still there is asked for again after a pause. */
const ROUNDS = 2
const PAUSE_MS = 1_000
/** Where events were missed, it is asked so many times as often. */
const HASTE = 10

export class Following {
  readonly #options: FollowingOptions
  #followed: Followed | undefined
  #behind = false
  #asking = false
  #pause: ReturnType<typeof setTimeout> | undefined
  #beat: ReturnType<typeof setTimeout> | undefined

  constructor(options: FollowingOptions) {
    this.#options = options
  }

  /** Keeps this conversation up to date from now on, and no other. */
  follow(followed: Followed | undefined): void {
    this.#followed = followed
    this.#askAgain()
  }

  /** The line is up: whatever happened while it was not is asked for. */
  resume(): void {
    this.#followed?.dropHeld()
    this.#askAgain()
  }

  /** The line is gone. */
  pause(): void {
    clearTimeout(this.#pause)
    clearTimeout(this.#beat)
  }

  /** Asks, without a word to anyone, for what may have been lost on a line that looks alive. */
  async check(): Promise<void> {
    const followed = this.#followed
    const before = followed?.seq
    if (!followed || before === undefined || this.#asking || !this.#options.isUp()) return
    this.#listen()
    try {
      await this.#ask(followed, 0)
    } catch (error) {
      if (error instanceof ConfabError) this.#couldNot(error)
      return
    }
    if (this.#behind) this.#askAgain()
    else if (followed.seq !== before) this.#listen(this.#options.quietMs / HASTE)
  }

  #listen(milliseconds = this.#options.quietMs): void {
    clearTimeout(this.#beat)
    this.#beat = setTimeout(() => void this.check(), milliseconds)
  }

  accept(event: ConversationEvent): void {
    const followed = this.#followed
    if (event.conversationId !== followed?.conversationId) return
    followed.accept(event)
    this.#listen()
    if (!this.#asking && followed === this.#followed && followed.hasGap) this.#askAgain()
  }

  #askAgain(): void {
    this.#behind = true
    if (!this.#asking && this.#options.isUp()) void this.#catchUp()
  }

  async #catchUp(): Promise<void> {
    this.#asking = true
    this.#options.onBehind()
    try {
      await this.#askUntilComplete()
      this.#asking = false
      this.#listen()
      this.#options.onCaughtUp()
    } catch (error) {
      this.#asking = false
      if (error instanceof ConfabError) this.#couldNot(error)
    }
  }

  async #askUntilComplete(): Promise<void> {
    let asked: Followed | undefined
    for (let round = 0; this.#behind; round++) {
      if (asked !== this.#followed) round = 0
      asked = this.#followed
      this.#behind = false
      if (asked) await this.#ask(asked, round)
    }
  }

  async #ask(followed: Followed, round: number): Promise<void> {
    if (round === ROUNDS)
      throw new ConfabError('INTERNAL_ERROR', 'Events are missing that the server lacks, too.')
    const { conversationId } = followed
    const after = round === 0 ? followed.seq : undefined
    const missing = await this.#options.subscribe({
      conversationId,
      ...(after === undefined ? {} : { after }),
    })
    if (followed !== this.#followed) return
    followed.catchUp(missing)
    this.#behind ||= followed.hasGap
  }

  #couldNot(error: ConfabError): void {
    if (!this.#options.isUp()) return
    if (!error.retryable) {
      this.#followed = undefined
      this.#options.onGone(error)
    }
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => this.#askAgain(), error.retryable ? (error.retryAfterMs ?? PAUSE_MS) : 0)
  }
}
