/** The replies being generated on this server: starts them, stops them, and settles those a crash left open. */
import { setTimeout as pause } from 'node:timers/promises'
import { runningResponse } from '@confab/shared/apply-event'
import type { Response, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { ConversationEvent } from '@confab/shared/events'
import type { Limits } from '@confab/shared/limits'
import type { Logger } from 'pino'
import type { Engine } from '../engines/engine.ts'
import type { EngineInbox } from './engine-inbox.ts'
import { LeaseLost, type EventLog } from '../event-log/event-log.ts'
import { AwaitedReplies } from '../fanout/awaited-replies.ts'
import { LEASE_MS, LeasedLog, takeLease } from './leased-log.ts'
import { appendWhileOpen, runReply } from './reply-run.ts'
import type { LeaseStore } from '../storage/lease-store.ts'

export interface RepliesOptions {
  readonly log: EventLog
  readonly leases: LeaseStore
  /** The engine of a conversation's agent. @throws ConfabError when the agent is no longer configured. */
  readonly engineOf: (agent: string) => Engine
  /** What the engine has still to be told before it may answer. */
  readonly inbox: EngineInbox
  readonly limits: Limits
  readonly logger: Logger
  /** Told of each call of an engine when it has ended, and what it threw. */
  readonly onCall?: (engine: string, failure: unknown, isStopped: boolean) => void
}

interface Running {
  readonly conversationId: string
  readonly stop: AbortController
  readonly done: Promise<void>
}

interface Generation {
  readonly leased: LeasedLog
  readonly logger: Logger
  readonly read: () => Promise<Transcript>
}

/** How often replies are looked for that their server has left, in milliseconds. */
const WATCH_MS = 2_000
/** How long after its time a reply is still waited for: its server may have died, and another take it over. */
const TAKEOVER_MS = LEASE_MS + 2 * WATCH_MS
/** Pauses between attempts to store an end, in milliseconds: the first, and the longest. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 30_000

export class Replies {
  readonly #options: RepliesOptions
  /** By the id of the response. */
  readonly #running = new Map<string, Running>()
  readonly #awaited: AwaitedReplies
  /** Set when a shutdown begins: what is asked for from now on is left to another server, or to the next start. */
  #isClosing = false
  #watch: NodeJS.Timeout | undefined
  /** The last look for abandoned replies has failed, and that has been told. */
  #isBlind = false

  constructor(options: RepliesOptions) {
    this.#options = options
    this.#awaited = new AwaitedReplies(options.log, options.limits.replySeconds * 1_000 + TAKEOVER_MS)
  }

  /** How many are being generated here. */
  get count(): number {
    return this.#running.size
  }

  /** Starts a response that is stored as created, without waiting for it. */
  start(conversationId: string, responseId: string): void {
    this.#begin(conversationId, responseId, () => this.#options.log.read(conversationId))
  }

  /** Ends the running reply as stopped, its text kept. @returns the response, or undefined when none was running. */
  async stop(conversationId: string, responseId?: string): Promise<Response | undefined> {
    const { log } = this.#options
    const response = runningResponse(await log.read(conversationId))
    if (!response || (responseId !== undefined && response.id !== responseId)) return undefined
    return appendWhileOpen(log, conversationId, response.id, [
      { type: 'response.completed', responseId: response.id, stopped: true },
    ])
  }

  /** See `AwaitedReplies.finished`. */
  finished(conversationId: string, responseId: string): Promise<Response> {
    return this.#awaited.finished(conversationId, responseId)
  }

  /**
   * Resumes or truthfully ends every reply that its server has left, now and from now on. An `exclusive` server is the
   * only one of its database: what was running before it began is nobody's.
   */
  async watch(exclusive: boolean): Promise<void> {
    if (exclusive) await this.#options.leases.breakAll()
    await this.#takeOverAbandoned()
    this.#watch = setInterval(() => void this.#takeOverAbandoned(), WATCH_MS)
    this.#watch.unref()
  }

  /** The transcript as it is now, its running reply looked after: what a reader sees is never left "writing". */
  async settle(transcript: Transcript): Promise<Transcript> {
    const { log, leases } = this.#options
    const { id } = transcript
    if (!runningResponse(transcript) || this.#isRunningHere(id)) return transcript
    if (await leases.isAbandoned(id)) await this.#takeOver(id)
    return log.refresh(id)
  }

  /** Gives running replies `graceMilliseconds` to end, then ends the rest as interrupted. Starts no other. */
  async shutdown(graceMilliseconds: number): Promise<void> {
    clearInterval(this.#watch)
    this.#isClosing = true
    const patience = new AbortController()
    await Promise.race([
      this.#settled(),
      pause(graceMilliseconds, undefined, { signal: patience.signal }).catch(() => {}),
    ])
    patience.abort()
    await Promise.all([...this.#running.keys()].map((responseId) => this.#interrupt(responseId)))
    await this.#settled()
    this.#awaited.close()
  }

  async #settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  /** A reply that can be resumed is left open for the next start. */
  async #interrupt(responseId: string): Promise<void> {
    const { log, engineOf, logger } = this.#options
    const running = this.#running.get(responseId)
    if (!running) return
    const { conversationId, stop } = running
    try {
      const { agent } = await log.read(conversationId)
      if (!engineOf(agent).resumeReply) {
        const error = interrupted('The server was shut down in the middle of the reply.').toBody()
        await appendWhileOpen(log, conversationId, responseId, [
          { type: 'response.failed', responseId, error },
        ])
      }
    } catch (err) {
      logger.warn({ err, conversationId, responseId }, 'a reply is left to the next start')
    }
    stop.abort()
  }

  async #takeOverAbandoned(): Promise<void> {
    const { leases, logger } = this.#options
    try {
      const ids = await leases.abandoned()
      this.#isBlind = false
      for (const id of ids.filter((one) => !this.#isRunningHere(one))) await this.#takeOver(id)
    } catch (err) {
      if (!this.#isBlind) logger.error({ err }, 'abandoned replies could not be looked for')
      this.#isBlind = true
    }
  }

  async #takeOver(conversationId: string): Promise<void> {
    const { log, logger } = this.#options
    try {
      const response = runningResponse(await log.refresh(conversationId))
      if (response) this.#begin(conversationId, response.id, () => log.refresh(conversationId))
    } catch (err) {
      logger.error({ err, conversationId }, 'a reply could not be taken over')
    }
  }

  #isRunningHere(conversationId: string): boolean {
    return [...this.#running.values()].some((running) => running.conversationId === conversationId)
  }

  #begin(conversationId: string, responseId: string, read: () => Promise<Transcript>): void {
    if (this.#isClosing || this.#running.has(responseId)) return
    const stop = new AbortController()
    const unfollow = this.#options.log.follow(conversationId, (event) => {
      if (endsForEngine(event, responseId)) stop.abort()
    })
    // One that was stopped a moment ago may still hold the lease; see also `takeLease`.
    const before = [...this.#running.values()].filter((running) => running.conversationId === conversationId)
    const done = Promise.all(before.map((running) => running.done))
      .then(() => this.#run(conversationId, responseId, stop, read))
      .finally(() => {
        unfollow()
        this.#running.delete(responseId)
      })
    this.#running.set(responseId, { conversationId, stop, done })
  }

  /** Generates the reply if its lease can be had: else another server does. */
  async #run(
    conversationId: string,
    responseId: string,
    stop: AbortController,
    read: () => Promise<Transcript>,
  ): Promise<void> {
    const { log, leases } = this.#options
    const logger = this.#options.logger.child({ conversationId, responseId })
    try {
      const lease = await takeLease(leases, conversationId, stop.signal)
      if (!lease) return
      const leased = new LeasedLog({ log, leases, lease, onLost: () => stop.abort() })
      try {
        await this.#generate(conversationId, responseId, stop.signal, { leased, logger, read })
      } finally {
        await leased.close()
      }
    } catch (err) {
      if (!(err instanceof LeaseLost)) logger.error({ err }, 'the reply is left to the next look at it')
    }
  }

  async #generate(
    conversationId: string,
    responseId: string,
    signal: AbortSignal,
    { leased, logger, read }: Generation,
  ): Promise<void> {
    const { engineOf, inbox, limits, onCall } = this.#options
    try {
      await inbox.emptied(conversationId, signal)
      const transcript = await read()
      const engine = engineOf(transcript.agent)
      const { failure } = await runReply(transcript, responseId, { log: leased, engine, limits, signal })
      onCall?.(engine.name, failure, signal.aborted)
      if (failure !== undefined) logger.warn({ err: failure, engine: engine.name }, 'the reply failed')
    } catch (err) {
      if (isNotFound(err) || err instanceof LeaseLost) return
      logger.error({ err }, 'the end of a reply could not be stored')
      await this.#endLater(leased, conversationId, responseId, signal)
    }
  }

  /** Nothing stays "writing" for ever: an end that could not be stored is tried again until it can. */
  async #endLater(
    log: LeasedLog,
    conversationId: string,
    responseId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const error = interrupted('The reply could not be stored to its end.').toBody()
    for (let wait = FIRST_PAUSE; !signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
      await pause(wait, undefined, { signal }).catch(() => {})
      try {
        await appendWhileOpen(log, conversationId, responseId, [
          { type: 'response.failed', responseId, error },
        ])
        return
      } catch (thrown) {
        if (isNotFound(thrown) || thrown instanceof LeaseLost) return
      }
    }
  }
}

/** Whether nobody wants to hear the rest: it was stopped or its conversation deleted, here or at another server. */
function endsForEngine(event: ConversationEvent, responseId: string): boolean {
  if (event.type === 'conversation.deleted') return true
  return event.type === 'response.completed' && event.responseId === responseId && event.stopped
}

function interrupted(message: string): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', message)
}

function isNotFound(thrown: unknown): boolean {
  return thrown instanceof ConfabError && thrown.code === 'NOT_FOUND'
}
