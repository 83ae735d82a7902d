/** Many conversations at once, each with one who sends and several who read, for as long as a test makes trouble. */
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { runningResponse } from '@confab/shared/apply-event'
import type { VisitorConversation } from '@confab/shared/conversation'
import { transports } from './chaos-lines.ts'
import { Reader } from './chaos-reader.ts'
import { Sender } from './chaos-sender.ts'
import { History } from './history.ts'
import { scripted } from './scripted-engine.ts'
import { seededRandom, type Random } from './seeded-random.ts'
import { call, newVisitor } from './start-server.ts'

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

  /** Creates the conversations and begins to send. The server must be up. */
  async start(): Promise<void> {
    const { conversations, url } = this.#options
    const { visitorToken } = await newVisitor(url)
    for (let index = 0; index < conversations; index++)
      this.#talks.push(await this.#begin(index, visitorToken))
    this.#sending = Promise.all(this.#talks.map((talk, index) => this.#send(talk, index)))
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

  async #begin(index: number, token: string): Promise<Talk> {
    const { url, seed, readers } = this.#options
    const agent = agents[index % agents.length]!
    const answer = await call(url, 'POST', '/v1/conversations', { agent }, { token })
    const conversation = answer.body as VisitorConversation
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

  async #send({ sender, agent }: Talk, index: number): Promise<void> {
    // One conversation grows fast, so that it is checkpointed.
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
