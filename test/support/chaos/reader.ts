/** A reader as a tab is one: it keeps a transcript, loses its line, and goes on where it was. */
import { setTimeout as pause } from 'node:timers/promises'
import { applyEvent } from '@confab/shared/apply-event'
import type { VisitorTranscript } from '@confab/shared/conversation'
import { EventCursor } from '@confab/shared/event-cursor'
import type { ConversationEvent } from '@confab/shared/events'
import { openLine, type Line, type Received, type Transport } from './lines.ts'
import { digestOf, type History } from '../history.ts'
import type { Random } from '../seeded-random.ts'

export interface ReaderOptions {
  readonly name: string
  readonly url: string
  readonly token: string
  readonly transport: Transport
  /** The conversation before its first event. */
  readonly transcript: VisitorTranscript
  readonly history: History
  readonly random: Random
}

/** How long a reader waits before it connects again, at most, in milliseconds. */
const RETRY_MS = 300
/** How long an event may be early before what is missing is asked for. */
const GAP_MS = 100

export class Reader {
  readonly #options: ReaderOptions
  readonly #cursor: EventCursor<ConversationEvent>
  readonly #isOver = new AbortController()
  #transcript: VisitorTranscript
  #line: Line | undefined
  #gap: NodeJS.Timeout | undefined
  #isStalled = false

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#transcript = options.transcript
    this.#cursor = new EventCursor(options.transcript.seq)
    void this.#run()
  }

  get transcript(): VisitorTranscript {
    return this.#transcript
  }

  /** Reads no more, does not leave, and does not come back when it is dropped, until it is woken. */
  stall(): void {
    this.#isStalled = true
    this.#line?.network()?.pause()
  }

  wake(): void {
    this.#isStalled = false
    this.#line?.network()?.resume()
  }

  /** Writes down what it holds, and leaves. */
  finish(): void {
    this.close()
    this.#write('finish', 'ok', { seq: this.#cursor.seq, digest: digestOf(this.#transcript) })
  }

  close(): void {
    this.#isOver.abort()
    clearTimeout(this.#gap)
    this.#line?.end()
  }

  async #run(): Promise<void> {
    const { transport, url, token, transcript, random } = this.#options
    while (!this.#isOver.signal.aborted) {
      const after = this.#cursor.seq
      this.#write('read', 'invoke', { seq: after })
      const place = { url, token, conversationId: transcript.id, after }
      this.#line = openLine(transport, place, (received) => this.#take(received))
      await this.#line.ended
      this.#write('read', 'info', { seq: this.#cursor.seq })
      do await pause(random.int(RETRY_MS / 4, RETRY_MS), undefined, this.#isOver).catch(() => {})
      while (this.#isStalled && !this.#isOver.signal.aborted)
    }
  }

  #take(received: Received): void {
    if (this.#isOver.signal.aborted) return
    if ('kind' in received) {
      const { conversation } = received
      this.#transcript = conversation
      this.#write('read', 'ok', { seq: conversation.seq, digest: digestOf(conversation), isSnapshot: true })
      this.#cursor.restart(conversation.seq).forEach((event) => this.#apply(event))
    } else this.#cursor.accept(received).forEach((event) => this.#apply(event))
    this.#watchGap()
  }

  #apply(event: ConversationEvent): void {
    this.#transcript = applyEvent(this.#transcript, event)
    this.#write('read', 'ok', { seq: event.seq, digest: digestOf(event) })
  }

  #watchGap(): void {
    if (!this.#cursor.hasGap) {
      clearTimeout(this.#gap)
      this.#gap = undefined
      return
    }
    this.#gap ??= setTimeout(() => {
      this.#gap = undefined
      this.#line?.ask?.(this.#cursor.seq)
    }, GAP_MS)
  }

  #write(
    operation: 'read' | 'finish',
    type: 'invoke' | 'ok' | 'info',
    seen: { seq: number; digest?: string; isSnapshot?: boolean },
  ): void {
    const { history, name, transcript } = this.#options
    const place = { client: name, conversationId: transcript.id }
    if (operation === 'read') history.write({ operation, type, ...place, ...seen })
    else history.write({ operation, type: 'ok', digest: '', ...place, ...seen })
  }
}
