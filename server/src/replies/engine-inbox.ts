/** Tells engines of messages that ask for no reply: one after the other in each conversation, and before the next reply. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Limits } from '@confab/shared/limits'
import type { Logger } from 'pino'
import type { Engine } from '../engines/engine.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { messagesOf } from '../conversations/transcripts.ts'

export interface EngineInboxOptions {
  readonly log: EventLog
  readonly engineOf: (agent: string) => Engine
  readonly limits: Limits
  readonly logger: Logger
}

export class EngineInbox {
  readonly #options: EngineInboxOptions
  /** The last delivery of each conversation that has any under way. */
  readonly #last = new Map<string, Promise<void>>()

  constructor(options: EngineInboxOptions) {
    this.#options = options
  }

  /** Does not wait; what an engine does not take is logged. */
  deliver(conversationId: string, messageId: string): void {
    const before = this.#last.get(conversationId) ?? Promise.resolve()
    const after = before.then(() => this.#deliver(conversationId, messageId))
    this.#last.set(conversationId, after)
    void after.finally(() => {
      if (this.#last.get(conversationId) === after) this.#last.delete(conversationId)
    })
  }

  /** Resolves when the engine has been told of everything, or does not take it in time. */
  async emptied(conversationId: string, signal: AbortSignal): Promise<void> {
    const last = this.#last.get(conversationId)
    if (!last) return
    const enough = new AbortController()
    const patience = this.#options.limits.idleSeconds * 1_000
    const late = pause(patience, undefined, { signal: AbortSignal.any([signal, enough.signal]) })
    await Promise.race([last, late.catch(() => {})])
    enough.abort()
  }

  async #deliver(conversationId: string, messageId: string): Promise<void> {
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
}
