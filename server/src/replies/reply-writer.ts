/** Turns what an engine says an item is now into the smallest events that bring readers there. */
import { isDeepStrictEqual } from 'node:util'
import type { EngineMemory, OutputItem, Response, StateAfter, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Change } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import { isFinished } from '@confab/shared/apply-event'
import type { EngineItem, EngineOutput } from '../engines/engine.ts'
import { changeState } from '../conversations/conversation-state.ts'
import type { AppendableLog } from '../event-log/event-log.ts'

/** What may wait for the disk before the engine is paused: bytes, and changes. */
const PAUSE_ABOVE_BYTES = 65_536
const PAUSE_ABOVE_CHANGES = 500

const idPrefixes = { MESSAGE: 'msg', REASONING_MESSAGE: 'rsn', TOOL_CALL: 'tool' } as const

/** A change of state depends on the state it finds when it is written. */
type Waiting = Change | { type: 'state'; stateAfter: StateAfter }

type SpokenItem = Exclude<OutputItem, { type: 'TOOL_CALL' }>

export interface ReplyWriterOptions {
  readonly log: AppendableLog
  readonly conversationId: string
  readonly response: Response
  /** Most one reply may hold, in bytes. */
  readonly engineBytes: number
}

/**
 * Writes one response's outputs. While a commit is under way, what arrives is merged; nothing is written any more
 * once the response has ended, whoever ended it.
 */
export class ReplyWriter {
  readonly #options: ReplyWriterOptions
  /** Our items by our ids, and our ids by the engine's. */
  readonly #items = new Map<string, OutputItem>()
  readonly #ids = new Map<string, string>()
  /** What an interrupted run left behind: a resumed engine's items continue these, each kind in its order. */
  readonly #unclaimed: OutputItem[]
  /** How far a resumed engine that begins from the start again has come, by our ids. */
  readonly #replayed = new Map<string, SpokenItem>()
  #waiting: Waiting[] = []
  #remembered: EngineMemory | undefined
  #waitingBytes = 0
  /** What the reply holds now. */
  #bytes = 0
  #flushing: Promise<void> | undefined
  #failure: ConfabError | undefined

  constructor(options: ReplyWriterOptions) {
    this.#options = options
    this.#unclaimed = [...options.response.outputs]
    for (const item of this.#unclaimed) {
      this.#items.set(item.id, item)
      this.#bytes += sizeOf(item)
    }
  }

  /** Takes one output; resolves when the engine may go on. @throws ConfabError ENGINE_REPLY_TOO_LARGE */
  async take(output: EngineOutput): Promise<void> {
    switch (output.type) {
      case 'put':
        this.#put(output.item)
        break
      case 'append':
        this.#append(output.outputId, output.text)
        break
      case 'remember':
        this.#remember(output.memory)
        break
      case 'state':
        this.#add(output)
        break
    }
    const isFull = this.#waitingBytes > PAUSE_ABOVE_BYTES || this.#waiting.length > PAUSE_ABOVE_CHANGES
    if (isFull || this.#failure !== undefined) await this.flushed()
  }

  /** Resolves when everything taken is stored. */
  async flushed(): Promise<void> {
    while (this.#flushing) await this.#flushing
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Whether anything was said that a visitor can read or a page can act on. */
  get hasAnswer(): boolean {
    return [...this.#items.values()].some(
      (item) => item.type === 'TOOL_CALL' || (item.type === 'MESSAGE' && item.content.text.trim() !== ''),
    )
  }

  /** The changes that close what is still open. */
  closingChanges(): Change[] {
    const responseId = this.#options.response.id
    return [...this.#items.values()]
      .filter((item) => !item.done)
      .map((item) => ({ type: 'output.done', responseId, outputId: item.id }))
  }

  #put(given: EngineItem): void {
    const before = this.#find(given.id) ?? this.#claim(given.type)
    const item = toOutputItem(given, before?.id ?? newId(idPrefixes[given.type]))
    this.#ids.set(given.id, item.id)
    this.#become(before, item)
  }

  #become(before: OutputItem | undefined, item: OutputItem): void {
    if (before && item.type !== 'TOOL_CALL' && this.#isReplayed(before, item)) {
      this.#replayed.set(item.id, item)
      return
    }
    this.#replayed.delete(item.id)
    this.#items.set(item.id, item)
    const added = before ? addedText(before, item) : undefined
    const responseId = this.#options.response.id
    if (added === undefined) {
      const size = sizeOf(item)
      this.#count(size, size - (before ? sizeOf(before) : 0))
      this.#add({ type: 'output.put', responseId, item })
      return
    }
    if (added !== '') this.#addText(item.id, added)
    if (item.done && !before?.done) this.#add({ type: 'output.done', responseId, outputId: item.id })
  }

  /** A resumed upstream that begins from the start again says nothing new until it is past what is stored. */
  #isReplayed(before: OutputItem, now: SpokenItem): boolean {
    if (before.type === 'TOOL_CALL' || now.done) return false
    const isInterrupted = this.#options.response.outputs.some(({ id }) => id === before.id)
    const { text } = before.content
    return isInterrupted && now.content.text.length < text.length && text.startsWith(now.content.text)
  }

  #remember(memory: Extract<EngineOutput, { type: 'remember' }>['memory']): void {
    const given = typeof memory === 'function' ? memory((id) => this.#find(id)?.id ?? id) : memory
    if (Object.keys(given).length === 0) return
    this.#count(Buffer.byteLength(JSON.stringify(given)))
    this.#remembered = { ...this.#remembered, ...given }
    this.#startFlush()
  }

  /** A resumed engine may also use our own ids, which it finds in the request. */
  #find(engineId: string): OutputItem | undefined {
    const item = this.#items.get(this.#ids.get(engineId) ?? engineId)
    const index = this.#unclaimed.findIndex(({ id }) => id === item?.id)
    if (index >= 0) this.#unclaimed.splice(index, 1)
    return item
  }

  #claim(type: EngineItem['type']): OutputItem | undefined {
    const index = this.#unclaimed.findIndex((item) => item.type === type)
    return index < 0 ? undefined : this.#unclaimed.splice(index, 1)[0]
  }

  #append(engineId: string, text: string): void {
    const item = this.#find(engineId)
    if (!item || item.type === 'TOOL_CALL') {
      throw new ConfabError('ENGINE_BAD_REPLY', `The engine appended to an item it never put: ${engineId}.`)
    }
    if (text === '') return
    const replayed = this.#replayed.get(item.id)
    if (replayed) return this.#become(item, grown(replayed, text))
    this.#items.set(item.id, grown(item, text))
    this.#addText(item.id, text)
  }

  #addText(outputId: string, text: string): void {
    this.#count(Buffer.byteLength(text))
    const last = this.#waiting.at(-1)
    const continued = last?.type === 'output.appended' && last.outputId === outputId ? last.text : undefined
    if (continued !== undefined) this.#waiting.pop()
    const responseId = this.#options.response.id
    this.#add({ type: 'output.appended', responseId, outputId, text: (continued ?? '') + text })
  }

  #count(written: number, added = written): void {
    this.#waitingBytes += written
    this.#bytes += added
    if (this.#bytes > this.#options.engineBytes) {
      throw new ConfabError('ENGINE_REPLY_TOO_LARGE', 'The reply is longer than this server accepts.')
    }
  }

  #add(change: Waiting): void {
    this.#waiting.push(change)
    this.#startFlush()
  }

  /** After a write has failed nothing more is written: it would follow a gap. */
  #startFlush(): void {
    if (this.#failure === undefined) this.#flushing ??= this.#flush()
  }

  async #flush(): Promise<void> {
    try {
      while (this.#waiting.length > 0 || this.#remembered !== undefined) await this.#write()
    } catch (error) {
      this.#failure = ConfabError.from(error)
    } finally {
      this.#flushing = undefined
    }
  }

  async #write(): Promise<void> {
    const { log, conversationId, response } = this.#options
    const waiting = [...this.#waiting, ...rememberedChange(this.#remembered)]
    this.#waiting = []
    this.#remembered = undefined
    this.#waitingBytes = 0
    await log.append(conversationId, (transcript) =>
      isOpen(transcript, response.id) ? toChanges(transcript, waiting) : [],
    )
  }
}

function rememberedChange(memory: EngineMemory | undefined): Change[] {
  return memory === undefined ? [] : [{ type: 'engine.remembered', memory }]
}

function toChanges(transcript: Transcript, waiting: readonly Waiting[]): Change[] {
  let state = transcript.state
  return waiting.map((change) => {
    if (change.type !== 'state') return change
    state = changeState(state, change.stateAfter)
    return { type: 'state.changed', state }
  })
}

function isOpen(transcript: Transcript, responseId: string): boolean {
  const response = transcript.responses.find(({ id }) => id === responseId)
  return response !== undefined && !isFinished(response)
}

function toOutputItem(given: EngineItem, id: string): OutputItem {
  const done = given.done ?? false
  switch (given.type) {
    case 'MESSAGE':
      return { ...given, id, citations: given.citations ?? [], done }
    case 'REASONING_MESSAGE':
      return { ...given, id, done }
    case 'TOOL_CALL':
      return { ...given, id, done: done || given.status !== 'PENDING' }
  }
}

function grown(item: SpokenItem, text: string): SpokenItem {
  return { ...item, content: { ...item.content, text: item.content.text + text } }
}

function sizeOf(item: OutputItem): number {
  if (item.type === 'TOOL_CALL') return Buffer.byteLength(JSON.stringify([item.arguments, item.result]))
  const sources = item.type === 'MESSAGE' && item.citations.length > 0 ? JSON.stringify(item.citations) : ''
  return Buffer.byteLength(item.content.text) + Buffer.byteLength(sources)
}

/** The text `after` has more than `before` when they differ in nothing else (but being done); else undefined. */
function addedText(before: OutputItem, after: OutputItem): string | undefined {
  if (before.type === 'TOOL_CALL' || after.type === 'TOOL_CALL') return same(before, after) ? '' : undefined
  if (!after.content.text.startsWith(before.content.text)) return undefined
  const rest = { content: { ...before.content, text: '' } }
  const isGrowth = same(
    { ...before, ...rest },
    { ...after, ...rest, content: { ...after.content, text: '' } },
  )
  return isGrowth ? after.content.text.slice(before.content.text.length) : undefined
}

function same(before: OutputItem, after: OutputItem): boolean {
  const said = ({ done: _done, createdAt: _createdAt, doneAt: _doneAt, ...rest }: OutputItem): object => rest
  return isDeepStrictEqual(said(before), said(after))
}
