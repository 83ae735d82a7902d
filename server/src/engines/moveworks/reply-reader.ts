/** What a reply is so far, from whole snapshots of its items, in whatever order and however often they come. */
import type { EngineItem, EngineOutput } from '../engine.ts'
import { readContent, readMessage } from './content.ts'
import { feedbackMemory } from './memory.ts'
import { reportedError } from './reported-error.ts'
import type { WireMessage, WireOutput, WireResponse } from './wire.ts'

type TextItem = Exclude<EngineItem, { type: 'TOOL_CALL' }>

export class ReplyReader {
  readonly #items = new Map<string, TextItem>()
  readonly #rateable = new Set<string>()

  get hasMessage(): boolean {
    return [...this.#items.values()].some(
      ({ type, content }) => type === 'MESSAGE' && content.text.trim() !== '',
    )
  }

  /** @throws ConfabError when the response failed, after what it said */
  *takeResponse(response: WireResponse): Generator<EngineOutput> {
    const isFinal = response.status === 'COMPLETED' || response.status === 'FAILED'
    yield* this.take(response.outputs ?? [], isFinal)
    if (response.status === 'FAILED') throw reportedError(response.error ?? {})
  }

  /** Reasoning comes first. Of items that are left out nothing is taken back. */
  *take(outputs: readonly WireOutput[], isFinal: boolean): Generator<EngineOutput> {
    const read = outputs.flatMap((output) => readItem(output, !isFinal))
    for (const item of [...read.filter(isReasoning), ...read.filter((one) => !isReasoning(one))]) {
      const before = this.#items.get(item.id)
      if (!isFinal && before && isOlder(item, before)) continue
      if (!before) yield* this.#closeReasoning()
      yield this.#put({ ...item, done: isFinal || (before?.done ?? false) })
    }
    for (const { message } of outputs) if (message) yield* this.#rememberFeedback(message)
  }

  /** The agent is done thinking a thought when it says or thinks something else. */
  *#closeReasoning(): Generator<EngineOutput> {
    for (const item of this.#items.values()) {
      if (isReasoning(item) && !item.done) yield this.#put({ ...item, done: true })
    }
  }

  #put(item: TextItem): EngineOutput {
    this.#items.set(item.id, item)
    return { type: 'put', item }
  }

  *#rememberFeedback(message: WireMessage): Generator<EngineOutput> {
    const id = message.message_id
    if (!message.feedback || !this.#items.has(id) || this.#rateable.has(id)) return
    this.#rateable.add(id)
    yield { type: 'remember', memory: (idOf) => feedbackMemory(idOf(id), message) }
  }
}

function readItem({ message, reasoning_message: reasoning }: WireOutput, isGrowing: boolean): TextItem[] {
  if (message && message.actor !== 'USER') {
    const said = readMessage(message, isGrowing)
    return said ? [{ type: 'MESSAGE', id: message.message_id, ...said }] : []
  }
  const content = reasoning && readContent(reasoning.content, isGrowing)
  return content ? [{ type: 'REASONING_MESSAGE', id: reasoning.reasoning_message_id, content }] : []
}

function isReasoning({ type }: TextItem): boolean {
  return type === 'REASONING_MESSAGE'
}

/** A snapshot that comes late: the beginning of what is known already. */
function isOlder(now: TextItem, before: TextItem): boolean {
  const { text } = before.content
  return now.content.text.length < text.length && text.startsWith(now.content.text)
}
