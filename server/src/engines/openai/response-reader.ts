/** Reads the events of one streamed response and says what they mean. */
import type { Citation } from '@confab/shared/content'
import { ConfabError } from '@confab/shared/errors'
import { utf16Offset } from '@confab/shared/offsets'
import { z } from 'zod'
import type { EngineOutput } from '../engine.ts'
import { parseArguments } from '../http/tool-arguments.ts'
import { reportedError } from './reported-error.ts'

const annotationSchema = z.object({
  type: z.string(),
  url: z.string().optional(),
  title: z.string().optional(),
  /** In code points. */
  end_index: z.number().optional(),
})

const itemSchema = z.object({
  type: z.string(),
  id: z.string().optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  content: z
    .array(
      z.object({
        text: z.string().optional(),
        refusal: z.string().optional(),
        annotations: z.array(annotationSchema).optional(),
      }),
    )
    .nullish(),
})

const eventSchema = z.object({
  type: z.string(),
  sequence_number: z.number().optional(),
  item_id: z.string().optional(),
  summary_index: z.number().optional(),
  delta: z.string().optional(),
  item: itemSchema.optional(),
  code: z.unknown().optional(),
  response: z
    .object({ id: z.string(), error: z.object({ code: z.unknown().optional() }).nullish() })
    .optional(),
})

type Event = z.output<typeof eventSchema>
type Item = z.output<typeof itemSchema>

export interface ReaderStart {
  readonly id: string
  readonly cursor: number
}

export class ResponseReader {
  /** The upstream's id of the response, once it is known. */
  id: string | undefined
  /** Number of the last event read. */
  cursor = 0
  isFinished = false
  readonly #open = new Set<string>()
  readonly #summaries = new Map<string, number>()

  /** Given a `start`, goes on with a response whose items are partly known. */
  constructor(start?: ReaderStart) {
    this.id = start?.id
    this.cursor = start?.cursor ?? 0
  }

  /** @throws ConfabError ENGINE_BAD_REPLY, or what the upstream reports. */
  *take(data: string): Generator<EngineOutput> {
    const event = parseEvent(data)
    const { sequence_number: number } = event
    if (number !== undefined && number <= this.cursor && this.cursor > 0) return
    yield* this.#read(event)
    this.cursor = number ?? this.cursor
  }

  *#read(event: Event): Generator<EngineOutput> {
    switch (event.type) {
      case 'response.created':
        this.id = event.response?.id
        return
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        yield* this.#append('MESSAGE', event)
        return
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        yield* this.#append('REASONING_MESSAGE', event)
        return
      case 'response.output_item.done':
        yield* this.#done(event.item)
        return
      case 'response.completed':
      case 'response.incomplete':
        this.isFinished = true
        return
      case 'response.failed':
        throw reportedError(event.response?.error?.code)
      case 'error':
        throw reportedError(event.code)
      default:
        return
    }
  }

  *#append(type: 'MESSAGE' | 'REASONING_MESSAGE', event: Event): Generator<EngineOutput> {
    const { item_id: id = type, delta = '', summary_index: summary = 0 } = event
    if (!this.#open.has(id)) {
      this.#open.add(id)
      yield { type: 'put', item: { type, id, content: { type: 'MARKDOWN_TEXT', text: '' } } }
    }
    const isNewSummary = summary !== (this.#summaries.get(id) ?? 0)
    this.#summaries.set(id, summary)
    yield { type: 'append', outputId: id, text: isNewSummary ? `\n\n${delta}` : delta }
  }

  *#done(item: Item | undefined): Generator<EngineOutput> {
    if (item?.type === 'message') yield messageDone(item)
    if (item?.type === 'function_call') yield callDone(item)
  }
}

function messageDone(item: Item): EngineOutput {
  let text = ''
  const citations: Citation[] = []
  for (const part of item.content ?? []) {
    const said = part.text ?? part.refusal ?? ''
    for (const annotation of part.annotations ?? []) {
      if (annotation.type !== 'url_citation') continue
      const { url, title, end_index: end } = annotation
      const offset = end === undefined ? null : text.length + utf16Offset(said, end)
      citations.push({ offset, ...(url ? { url } : {}), ...(title ? { title } : {}) })
    }
    text += said
  }
  const content = { type: 'MARKDOWN_TEXT' as const, text }
  return { type: 'put', item: { type: 'MESSAGE', id: item.id ?? 'MESSAGE', content, citations, done: true } }
}

function callDone(item: Item): EngineOutput {
  const { call_id: id = item.id ?? 'call', name = '', arguments: json = '' } = item
  return {
    type: 'put',
    item: { type: 'TOOL_CALL', id, name, arguments: parseArguments(json), status: 'PENDING' },
  }
}

function parseEvent(data: string): Event {
  try {
    return eventSchema.parse(JSON.parse(data))
  } catch (cause) {
    throw new ConfabError('ENGINE_BAD_REPLY', 'The engine streams something else than a response.', { cause })
  }
}
