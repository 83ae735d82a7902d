/** Many conversations at once, each with one who sends and several who read, for as long as a test makes trouble. */
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { runningResponse } from '@confab/shared/apply-event'
import type { VisitorConversation } from '@confab/shared/conversation'
import { transports } from './lines.ts'
import { Reader } from './reader.ts'
import { Sender } from './sender.ts'
import { History } from '../history.ts'
import { scripted } from '../scripted-engine.ts'
import { seededRandom, type Random } from '../seeded-random.ts'
import { call, newVisitor } from '../start-server.ts'

export interface LoadOptions {
  readonly url: string
  readonly conversations: number
  readonly readers: number
  readonly seed: number
  /** The longest pause between two messages of a conversation, in milliseconds. */
  readonly pauseMs?: number
}

interface Talk {
  readonly id: string
  readonly agent: string
  readonly token: string
  readonly sender: Sender
  readonly readers: readonly Reader[]
}

const agents = ['scripted', 'patient']
/** How long the first acknowledgement may take. */
const FIRST_MS = 10_000

export class Load {
  readonly history = new History()
  readonly #options: LoadOptions
  readonly #talks: Talk[] = []
  readonly #isOver = new AbortController()
  #sending: Promise<unknown> = Promise.resolve()

  constructor(options: LoadOptions) {
    this.#options = options
    setMaxListeners(0, this.#isOver.signal)
  }

  /** Creates the conversations and begins to send; resolves when something was taken. The server must be up. */
  async start(): Promise<void> {
    const { conversations } = this.#options
    for (let index = 0; index < conversations; index++) this.#talks.push(await this.#begin(index))
    this.#sending = Promise.all(this.#talks.map((talk, index) => this.#send(talk, index)))
    await this.#firstAcknowledged()
  }

  /**
   * Sends nothing new, and resolves when every message is answered for, every reply has ended, and every reader has
   * come to the end or has had `patienceMs` for it. The server must be up.
   */
  async finish(patienceMs: number): Promise<void> {
    this.#isOver.abort()
    const deadline = performance.now() + patienceMs
    await Promise.race([this.#sending, pause(patienceMs)])
    await Promise.all(this.#talks.map((talk) => this.#settled(talk, deadline)))
    for (const { readers } of this.#talks) for (const reader of readers) reader.finish()
  }

  close(): void {
    this.#isOver.abort()
    for (const { sender, readers } of this.#talks) {
      sender.close()
      for (const reader of readers) reader.close()
    }
  }

  /** @throws when nothing is taken at all: a test must not wait in vain. */
  async #firstAcknowledged(): Promise<void> {
    const deadline = performance.now() + FIRST_MS
    while (!this.history.entries.some(({ operation, type }) => operation === 'send' && type === 'ok')) {
      if (performance.now() > deadline) {
        throw new Error(`Nothing is acknowledged: ${JSON.stringify(this.history.entries.at(-1))}`)
      }
      await pause(20)
    }
  }

  async #begin(index: number): Promise<Talk> {
    const { url, seed, readers } = this.#options
    const { visitorToken: token } = await newVisitor(url)
    const agent = agents[index % agents.length]!
    const answer = await call(url, 'POST', '/v1/conversations', { agent }, { token })
    const conversation = answer.body as VisitorConversation
    if (index === 0) await this.#steer(conversation.id)
    const transcript = { ...conversation, messages: [], responses: [], order: [], feedback: {} }
    const shared = { url, token, history: this.history }
    const random = (part: number): Random => seededRandom(seed * 1_000_003 + index * 31 + part)
    return {
      id: conversation.id,
      agent,
      token,
      sender: new Sender({
        ...shared,
        name: `sender ${index}`,
        conversationId: conversation.id,
        random: random(0),
      }),
      readers: Array.from({ length: readers }, (_, reader) => {
        // Polling is dear, so few do it.
        const transport = index % 10 === 0 && reader === 0 ? 'polling' : transports[(index + reader) % 3]!
        return new Reader({
          ...shared,
          name: `${transport} ${index}.${reader}`,
          transport,
          transcript,
          random: random(reader + 1),
        })
      }),
    }
  }

  /** So much is hidden from its readers that it is soon due for a checkpoint. */
  async #steer(id: string): Promise<void> {
    const control = { role: 'control', stateAfter: { phase: 'chaos' } }
    const path = `/v1/conversations/${id}/messages`
    const posts = Array.from({ length: 85 }, () => call(this.#options.url, 'POST', path, control))
    for (const { status } of await Promise.all(posts))
      if (status !== 201) throw new Error(`It answered ${status}.`)
  }

  async #send({ sender, agent }: Talk, index: number): Promise<void> {
    const pauseMs = index === 0 ? 20 : (this.#options.pauseMs ?? 800)
    const random = seededRandom(this.#options.seed * 1_000_003 + index * 31 + 30)
    const unanswered = new AbortController()
    for (let number = 1; !this.#isOver.signal.aborted; number++) {
      await pause(random.int(0, pauseMs), undefined, this.#isOver).catch(() => {})
      if (this.#isOver.signal.aborted) return
      const say = `Number ${number}: ${'and so on '.repeat(random.int(1, 12))}`
      const [pieces, most] = index === 0 ? [30, 5] : [10, 25]
      const script = { say, pieces: random.int(2, pieces), pauseMs: random.int(0, most) }
      const text =
        agent === 'patient'
          ? `Number ${number}`
          : scripted(random.chance(0.3) ? { ...script, think: 'Hm.' } : script)
      await sender.send(text, unanswered.signal)
    }
  }

  async #settled({ id, token, readers }: Talk, deadline: number): Promise<void> {
    while (performance.now() < deadline) {
      const { body } = await call(this.#options.url, 'GET', `/v1/conversations/${id}`, undefined, { token })
      const { seq } = body as VisitorConversation
      const isSettled = ({ transcript }: Reader): boolean =>
        transcript.seq === seq && !runningResponse(transcript)
      if (readers.every(isSettled)) return
      await pause(50)
    }
  }
}
