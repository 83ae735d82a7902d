/** The replies being generated on this server: starts them, stops them, and settles those a crash left open. */
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

export class Replies {
  readonly #options: RepliesOptions
  /** What engines were told of messages that ask for no reply: one after the other in each conversation. */
  readonly #receiving = new Map<string, Promise<void>>()
  /** By conversation, for there is one reply at a time in each. */
  readonly #running = new Map<string, { stop: AbortController; done: Promise<void> }>()

  constructor(options: RepliesOptions) {
    this.#options = options
  }

  /** Starts a response that is stored as created, without waiting for it. */
  start(conversationId: string, responseId: string, resume = false): void {
    const stop = new AbortController()
    const done = this.#run(conversationId, responseId, stop.signal, resume).finally(() => {
      if (this.#running.get(conversationId)?.stop === stop) this.#running.delete(conversationId)
    })
    this.#running.set(conversationId, { stop, done })
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
    this.#running.get(conversationId)?.stop.abort()
    return stopped
  }

  /** Stops calling the engine for a conversation that is being removed. */
  abandon(conversationId: string): void {
    this.#running.get(conversationId)?.stop.abort()
  }

  /** Resolves with the response when it has ended. @throws ConfabError NOT_FOUND when its conversation is removed. */
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
      log.read(conversationId).then(settle, (error: unknown) => {
        stopListening()
        reject(ConfabError.from(error))
      })
    })
  }

  /** Resumes or truthfully ends every reply that was running when the server last stopped. */
  async recover(): Promise<void> {
    for (const conversationId of await this.#options.log.unfinished()) {
      const transcript = await this.#options.log.read(conversationId)
      const response = runningResponse(transcript)
      if (response) this.start(conversationId, response.id, response.status !== 'CREATED')
    }
  }

  /** Gives running replies `graceMilliseconds` to end, then ends the rest as interrupted. */
  async shutdown(graceMilliseconds: number): Promise<void> {
    const all = [...this.#running.values()].map(({ done }) => done)
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, graceMilliseconds)
    })
    await Promise.race([Promise.all(all), patience])
    clearTimeout(timer)
    await Promise.all([...this.#running.keys()].map((conversationId) => this.#interrupt(conversationId)))
    await Promise.all(all)
  }

  /** A reply that can be resumed is left open for the next start. */
  async #interrupt(conversationId: string): Promise<void> {
    const { log, engineOf } = this.#options
    const transcript = await log.read(conversationId)
    const response = runningResponse(transcript)
    if (response && !engineOf(transcript.agent).resumeReply) {
      const error = new ConfabError(
        'ENGINE_INTERRUPTED',
        'The server was shut down in the middle of the reply.',
      )
      await appendWhileOpen(log, conversationId, response.id, [
        { type: 'response.failed', responseId: response.id, error: error.toBody() },
      ])
    }
    this.abandon(conversationId)
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
      await this.#receiving.get(conversationId)
      const transcript = await log.read(conversationId)
      const engine = engineOf(transcript.agent)
      const { failure } = await runReply(transcript, responseId, { log, engine, limits, signal, resume })
      if (failure !== undefined) logger.warn({ err: failure, engine: engine.name }, 'the reply failed')
    } catch (error) {
      logger.error({ err: error }, 'the reply could not be ended')
    }
  }
}
