/** The replies being generated on this server: starts them, stops them, and settles those a crash left open. */
import { setTimeout as pause } from 'node:timers/promises'
import { isFinished, runningResponse } from '@confab/shared/apply-event'
import type { Response, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Limits } from '@confab/shared/limits'
import type { Logger } from 'pino'
import type { Engine } from './engines/engine.ts'
import type { EventLog } from './event-log.ts'
import { appendWhileOpen, runReply } from './reply-run.ts'
import { messagesOf } from './transcripts.ts'

export interface RepliesOptions {
  readonly log: EventLog
  /** The engine of a conversation's agent. @throws ConfabError when the agent is no longer configured. */
  readonly engineOf: (agent: string) => Engine
  readonly limits: Limits
  readonly logger: Logger
}

interface Running {
  readonly conversationId: string
  readonly stop: AbortController
  readonly done: Promise<void>
}

/** Pauses between attempts to store an end, in milliseconds: the first, and the longest. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 30_000

export class Replies {
  readonly #options: RepliesOptions
  /** What engines were told of messages that ask for no reply: one after the other in each conversation. */
  readonly #receiving = new Map<string, Promise<void>>()
  /** By the id of the response. */
  readonly #running = new Map<string, Running>()
  /** Set when the time of a shutdown is used up: whatever starts now is interrupted at once. */
  #isOver = false

  constructor(options: RepliesOptions) {
    this.#options = options
  }

  /** Starts a response that is stored as created, without waiting for it. */
  start(conversationId: string, responseId: string, resume = false): void {
    const stop = new AbortController()
    const done = this.#run(conversationId, responseId, stop.signal, resume).finally(() =>
      this.#running.delete(responseId),
    )
    this.#running.set(responseId, { conversationId, stop, done })
    if (this.#isOver) void this.#interrupt(responseId)
  }

  /** Tells the engine of a message that asks for no reply, after those before it and before the next reply. */
  receive(conversationId: string, messageId: string): void {
    const before = this.#receiving.get(conversationId) ?? Promise.resolve()
    const after = before.then(() => this.#receive(conversationId, messageId))
    this.#receiving.set(conversationId, after)
    void after.finally(() => {
      if (this.#receiving.get(conversationId) === after) this.#receiving.delete(conversationId)
    })
  }

  /** Ends the running reply as stopped, its text kept. @returns the response, or undefined when none was running. */
  async stop(conversationId: string, responseId?: string): Promise<Response | undefined> {
    const { log } = this.#options
    const response = runningResponse(await log.read(conversationId))
    if (!response || (responseId !== undefined && response.id !== responseId)) return undefined
    const stopped = await appendWhileOpen(log, conversationId, response.id, [
      { type: 'response.completed', responseId: response.id, stopped: true },
    ])
    this.#running.get(response.id)?.stop.abort()
    return stopped
  }

  /** Stops calling the engine for a conversation that is being removed. */
  abandon(conversationId: string): void {
    for (const running of this.#running.values()) {
      if (running.conversationId === conversationId) running.stop.abort()
    }
  }

  /**
   * Resolves with the response when it has ended.
   *
   * @throws ConfabError NOT_FOUND when its conversation is removed, ENGINE_INTERRUPTED when it will not end here.
   */
  finished(conversationId: string, responseId: string): Promise<Response> {
    const { log } = this.#options
    const find = (transcript: Transcript): Response | undefined =>
      transcript.responses.find((response) => response.id === responseId && isFinished(response))
    return new Promise((resolve, reject) => {
      const stopListening = log.onEvent((event, transcript) => {
        if (event.conversationId === conversationId) settle(transcript)
      })
      const settle = (transcript: Transcript): void => {
        const response = find(transcript)
        if (!response && !transcript.deleted) return
        stopListening()
        if (response) resolve(response)
        else reject(new ConfabError('NOT_FOUND', 'The conversation was deleted.'))
      }
      const giveUp = (error: unknown): void => {
        stopListening()
        reject(ConfabError.from(error))
      }
      const run = this.#running.get(responseId)?.done
      log
        .read(conversationId)
        .then(settle)
        .then(() => run)
        .then(() => giveUp(new ConfabError('ENGINE_INTERRUPTED', 'The reply goes on later; read it again.')))
        .catch(giveUp)
    })
  }

  /** Resumes or truthfully ends every reply that was running when the server last stopped. */
  async recover(): Promise<void> {
    const { log, logger } = this.#options
    for (const conversationId of await log.unfinished()) {
      try {
        const response = runningResponse(await log.read(conversationId))
        if (response) this.start(conversationId, response.id, response.status !== 'CREATED')
      } catch (err) {
        logger.error({ err, conversationId }, 'a reply could not be recovered')
      }
    }
  }

  /** Gives running replies `graceMilliseconds` to end, then ends the rest, and all that start later, as interrupted. */
  async shutdown(graceMilliseconds: number): Promise<void> {
    const patience = new AbortController()
    await Promise.race([
      this.#settled(),
      pause(graceMilliseconds, undefined, { signal: patience.signal }).catch(() => {}),
    ])
    patience.abort()
    this.#isOver = true
    await Promise.all([...this.#running.keys()].map((responseId) => this.#interrupt(responseId)))
    await this.#settled()
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

  async #receive(conversationId: string, messageId: string): Promise<void> {
    const { log, engineOf, logger } = this.#options
    try {
      const transcript = await log.read(conversationId)
      const message = transcript.messages.find(({ id }) => id === messageId)
      const engine = engineOf(transcript.agent)
      if (!message || !engine.receive) return
      const said = messagesOf(transcript)
      const history = said.slice(0, said.findIndex(({ id }) => id === messageId) + 1)
      const memory = await engine.receive({
        conversation: transcript,
        message,
        history,
        memory: transcript.engineMemory,
      })
      if (memory) await log.append(conversationId, () => [{ type: 'engine.remembered', memory }])
    } catch (err) {
      logger.warn({ err, conversationId }, 'the engine did not receive a message')
    }
  }

  async #run(
    conversationId: string,
    responseId: string,
    signal: AbortSignal,
    resume: boolean,
  ): Promise<void> {
    const { log, engineOf, limits } = this.#options
    const logger = this.#options.logger.child({ conversationId, responseId })
    try {
      await this.#received(conversationId, signal)
      const transcript = await log.read(conversationId)
      const engine = engineOf(transcript.agent)
      const { failure } = await runReply(transcript, responseId, { log, engine, limits, signal, resume })
      if (failure !== undefined) logger.warn({ err: failure, engine: engine.name }, 'the reply failed')
    } catch (error) {
      if (isNotFound(error)) return
      logger.error({ err: error }, 'the end of a reply could not be stored')
      await this.#endLater(conversationId, responseId, signal)
    }
  }

  /** Resolves when the engine has been told of the messages before, or does not take them in time. */
  async #received(conversationId: string, signal: AbortSignal): Promise<void> {
    const receiving = this.#receiving.get(conversationId)
    if (!receiving) return
    const enough = new AbortController()
    const patience = this.#options.limits.idleSeconds * 1_000
    const late = pause(patience, undefined, { signal: AbortSignal.any([signal, enough.signal]) })
    await Promise.race([receiving, late.catch(() => {})])
    enough.abort()
  }

  /** Nothing stays "writing" for ever: an end that could not be stored is tried again until it can. */
  async #endLater(conversationId: string, responseId: string, signal: AbortSignal): Promise<void> {
    const { log } = this.#options
    const error = interrupted('The reply could not be stored to its end.').toBody()
    for (let wait = FIRST_PAUSE; !signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
      await pause(wait, undefined, { signal }).catch(() => {})
      try {
        await appendWhileOpen(log, conversationId, responseId, [
          { type: 'response.failed', responseId, error },
        ])
        return
      } catch (thrown) {
        if (isNotFound(thrown)) return
      }
    }
  }
}

function interrupted(message: string): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', message)
}

function isNotFound(thrown: unknown): boolean {
  return thrown instanceof ConfabError && thrown.code === 'NOT_FOUND'
}
