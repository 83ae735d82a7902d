/** A visitor who never gives up: makes the id first, and sends with it until the message is acknowledged or refused. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import type { Acknowledgement } from '@confab/shared/protocol'
import { io, type Socket } from 'socket.io-client'
import type { History } from '../history.ts'
import type { Random } from '../seeded-random.ts'

export interface SenderOptions {
  readonly name: string
  readonly url: string
  readonly token: string
  readonly conversationId: string
  readonly history: History
  readonly random: Random
}

/** The doors a message can be posted through; each try takes one of them by chance. */
const doors = ['socket', 'messages', 'responses'] as const

/** How long a try may take: less than the longest reply, so that some answers come too late. */
const PATIENCE_MS = 2_500

export class Sender {
  readonly #options: SenderOptions
  readonly #socket: Socket

  constructor(options: SenderOptions) {
    this.#options = options
    this.#socket = io(options.url, {
      auth: { protocolVersion: 1, visitorToken: options.token },
      transports: ['websocket'],
      reconnectionDelay: 100,
      reconnectionDelayMax: 300,
      forceNew: true,
    })
  }

  /** Resolves when the message is acknowledged or refused for good, or `signal` ends the waiting. */
  async send(text: string, signal: AbortSignal): Promise<void> {
    const { history, name, conversationId, random } = this.#options
    const message = { client: name, conversationId, messageId: newId('msg'), text }
    const write = (type: 'invoke' | 'ok' | 'fail' | 'info', reason?: string): void =>
      history.write({ operation: 'send', type, ...message, ...(reason === undefined ? {} : { reason }) })
    write('invoke')
    while (!signal.aborted) {
      const refusal = await this.#try(doors[random.int(0, doors.length)]!, message.messageId, text)
      if (refusal === undefined) return write('ok')
      if (!refusal.retryable) return write('fail', refusal.code)
      write('info', refusal.code)
      await pause(random.int(50, 200))
    }
  }

  close(): void {
    this.#socket.disconnect()
  }

  /** @returns why it is not known to be stored; undefined when it is. */
  async #try(door: (typeof doors)[number], id: string, text: string): Promise<ErrorBody | undefined> {
    const { conversationId } = this.#options
    const content = { type: 'PLAIN_TEXT' as const, text }
    const action = 'generate-reply' as const
    try {
      if (door === 'responses') return await this.#post('responses', { id, input: { text } })
      if (door === 'messages') return await this.#post('messages', { id, role: 'user', content, action })
      const question = { conversationId, id, content, action }
      const socket = this.#socket.timeout(PATIENCE_MS)
      const answer = (await socket.emitWithAck('post-message', question)) as Acknowledgement<unknown>
      return answer.ok ? undefined : answer.error
    } catch (error) {
      return new ConfabError('INTERNAL_ERROR', String(error)).toBody()
    }
  }

  async #post(resource: string, body: object): Promise<ErrorBody | undefined> {
    const { url, token, conversationId } = this.#options
    const answer = await fetch(`${url}/v1/conversations/${conversationId}/${resource}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const said = (await answer.json()) as { error?: ErrorBody }
    if (answer.ok || said.error?.code) return said.error
    throw new Error(`${answer.status} without an error of ours: ${JSON.stringify(said)}`)
  }
}
