/** How a scripted reply of the fake Moveworks comes about: which outputs it has when, in either edition. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Edition } from './moveworks-openapi.ts'

export interface MoveworksScript {
  readonly think?: string
  /** What was asked, when left out. */
  readonly say?: string
  readonly type?: 'PLAIN_TEXT' | 'COMMONMARK_TEXT' | 'MARKDOWN_TEXT'
  /** With offsets in code points, as Moveworks counts; without one, the later edition refers to it nowhere. */
  readonly cite?: readonly {
    readonly offset?: number
    readonly url: string
    readonly title: string
    readonly body?: string
  }[]
  /** How long it takes, in milliseconds, and in how many pieces the answer grows. */
  readonly ms?: number
  readonly pieces?: number
  /** Polls see the reply grow. */
  readonly isShownEarly?: boolean
  /** The answer is listed before the reasoning. */
  readonly isDisordered?: boolean
  readonly fails?: true | { readonly code: string; readonly message: string }
  /** The stream is closed after so many events, or cut off, or reports this error. */
  readonly closesAfter?: number
  readonly isCut?: boolean
  readonly error?: { readonly code: string; readonly message: string; readonly after: number }
  /** The response completes without outputs; the answer is listed, as the question is, so many milliseconds later. */
  readonly lateMs?: number
}

export interface Ids {
  readonly conversation_id: string
  readonly response_id: string
}

type Output = Record<string, unknown>

export function mint(prefix: string): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const random = crypto.getRandomValues(new Uint8Array(21))
  return `${prefix}_${[...random].map((byte) => letters[byte % 62]).join('')}`
}

export function textContent(type: NonNullable<MoveworksScript['type']>, text: string): Output {
  return { type, [type.toLowerCase()]: { text } }
}

/** One reply, from when it was asked for. */
export class MoveworksReply {
  readonly ids: Ids
  readonly script: MoveworksScript
  readonly messageId = mint('msg')
  readonly callbacks = { helpful: mint('cb'), unhelpful: mint('cb') }
  /** The response that its message is filed under. */
  readonly filedUnder: string
  readonly #edition: Edition
  readonly #question: string
  readonly #reasoningId = mint('rs')
  readonly #citationIds: string[]
  readonly #startedAt = Date.now()

  constructor(options: {
    ids: Ids
    question: string
    script: MoveworksScript
    edition: Edition
    earlier: string | undefined
  }) {
    this.ids = options.ids
    this.script = options.script
    this.filedUnder =
      (options.script.lateMs === undefined ? undefined : options.earlier) ?? this.ids.response_id
    this.#question = options.question
    this.#edition = options.edition
    this.#citationIds = (options.script.cite ?? []).map(() => mint('cite'))
  }

  /** As a poll sees it now. */
  response(): object {
    const part = Math.min((Date.now() - this.#startedAt) / (this.script.ms ?? 0) || 0, 1)
    if (this.#isOver) return this.#ended()
    const steps = this.steps()
    const shown = this.script.isShownEarly ? latest(steps.slice(0, Math.floor(part * steps.length))) : []
    return this.#state(part < 0.1 ? 'CREATED' : 'IN_PROGRESS', shown)
  }

  created(): object {
    return this.#state('CREATED', [])
  }

  /** The snapshots of its outputs, in the order they come. */
  steps(): Output[] {
    const { think, ms, pieces = ms ? 4 : 1, fails, lateMs } = this.script
    if (lateMs !== undefined) return []
    const thoughts = think === undefined ? [] : [this.#thought(think.slice(0, 5)), this.#thought(think)]
    const answers = Array.from({ length: pieces }, (_, index) => this.#answer((index + 1) / pieces, false))
    return [...thoughts, ...(fails ? answers.slice(0, -1) : answers)]
  }

  /** Named events with their data, at their pace. */
  async *events(): AsyncGenerator<{ event: string; data: object }> {
    const { ms = 0, error, closesAfter = Infinity } = this.script
    const outputs = this.steps().map((output) => ({ type: 'RESPONSE_OUTPUT_DELTA', output }))
    const opening = (['CREATED', 'IN_PROGRESS'] as const).map((status) => ({
      type: `RESPONSE_${status}`,
      response: this.#state(status, []),
    }))
    const end = { type: this.script.fails ? 'RESPONSE_FAILED' : 'RESPONSE_COMPLETED', response: undefined }
    const events = [...opening, ...outputs, end]
    for (const [index, { type, ...rest }] of events.entries()) {
      if (index >= closesAfter) return
      if (index === error?.after) {
        yield { event: 'ERROR', data: { error: { code: error.code, message: error.message } } }
        return
      }
      await pause(ms / events.length)
      const last = type === end.type ? { response: this.#ended() } : rest
      yield { event: type, data: { event_type: type, sequence_number: index + 1, ...last } }
    }
  }

  /** Its message, once it can be read. */
  messages(): object[] {
    const { ms = 0, lateMs = 0, fails } = this.script
    const isThere = !fails && Date.now() >= this.#startedAt + ms + lateMs
    return isThere ? [this.#message(1, true)] : []
  }

  get #isOver(): boolean {
    return Date.now() >= this.#startedAt + (this.script.ms ?? 0)
  }

  #ended(): object {
    const { fails, lateMs, isDisordered } = this.script
    const final = fails || lateMs !== undefined ? [] : [this.#answer(1, true)]
    const outputs = latest([...this.steps(), ...final])
    const ended = this.#state(fails ? 'FAILED' : 'COMPLETED', isDisordered ? outputs.reverse() : outputs)
    const error = typeof fails === 'object' ? { error: fails } : {}
    return { ...ended, ...error, completed_at: timeOf(Date.now()) }
  }

  /** The later edition leaves outputs out where there are none, as the published example does. */
  #state(status: string, outputs: Output[]): object {
    const hasOutputs = this.#edition === 'seed' || outputs.length > 0
    return { ...this.ids, status, created_at: timeOf(this.#startedAt), ...(hasOutputs ? { outputs } : {}) }
  }

  #thought(text: string): Output {
    const reasoning = {
      reasoning_message_id: this.#reasoningId,
      ...this.ids,
      created_at: timeOf(this.#startedAt),
    }
    const content = textContent('PLAIN_TEXT', text)
    return { type: 'REASONING_MESSAGE', reasoning_message: { ...reasoning, content } }
  }

  #answer(part: number, isFinal: boolean): Output {
    return { type: 'MESSAGE', message: this.#message(part, isFinal) }
  }

  #message(part: number, isFinal: boolean): object {
    const { say = `You asked: ${this.#question}`, type = 'COMMONMARK_TEXT', ms = 0, lateMs } = this.script
    const characters = Array.from(say)
    const length = Math.ceil(characters.length * part)
    const isRateable = isFinal && this.#edition === 'later'
    return {
      message_id: this.messageId,
      conversation_id: this.ids.conversation_id,
      response_id: this.filedUnder,
      actor: 'ASSISTANT',
      content: textContent(type, characters.slice(0, length).join('')),
      created_at: timeOf(this.#startedAt + (lateMs === undefined ? 0 : ms + lateMs)),
      ...this.#citations(length),
      ...(isRateable ? { feedback: feedback(this.callbacks) } : {}),
    }
  }

  #citations(length: number): object {
    const reached = (this.script.cite ?? []).flatMap(({ offset, url, title, body = '' }, index) => {
      if ((offset ?? 0) > length) return []
      const display = { title: textContent('PLAIN_TEXT', title), body: textContent('MARKDOWN_TEXT', body) }
      return [{ offset, citation: { url, display }, id: this.#citationIds[index] }]
    })
    if (this.#edition === 'seed') {
      return { citations: reached.map(({ offset = 0, citation }) => ({ location: { offset }, ...citation })) }
    }
    return {
      citations: reached.map(({ citation, id }) => ({ citation_id: id, ...citation })),
      content_references: reached
        .filter(({ offset }) => offset !== undefined)
        .map(({ offset, id }) => ({ citation_id: id, offset })),
    }
  }
}

function feedback({ helpful, unhelpful }: MoveworksReply['callbacks']): object {
  return { helpful: { callback_id: helpful }, unhelpful: { callback_id: unhelpful } }
}

/** The newest snapshot of each output. */
function latest(steps: Output[]): Output[] {
  return [...new Map(steps.map((step) => [step['type'], step])).values()]
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
