/** The Responses API, streamed; in the background it outlives this server and is taken up where it was left. */
import type { EngineMemory } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import { z } from 'zod'
import type { EngineOutput, ReplyRequest } from '../engine.ts'
import type { ServerSentEvent } from '../http/server-sent-events.ts'
import type { Upstream } from '../http/upstream.ts'
import type { OpenAiOptions } from './options.ts'
import { describeTool, pageTools } from './page-tools.ts'
import { fileUrl, instructionsFor, isImage, messageTurns, turnsOf, type Turn } from './prompt.ts'
import { ResponseReader } from './response-reader.ts'

/** How often a background reply's stream is taken up again before it counts as interrupted. */
const RESUMES = 5

const memorySchema = z.object({
  openaiResponse: z.string().optional(),
  /** Number of the last stream event whose text is stored. */
  openaiCursor: z.number().optional(),
  /** The message that `openaiResponse` answers. */
  openaiMessage: z.string().optional(),
})

export async function* responses(
  upstream: Upstream,
  options: OpenAiOptions,
  request: ReplyRequest,
  signal: AbortSignal,
): AsyncGenerator<EngineOutput> {
  const body = {
    model: options.model,
    stream: true,
    store: options.store || options.background,
    ...(options.background ? { background: true } : {}),
    instructions: instructionsFor(request.conversation, options.instructions),
    tools: toolsFor(options, request),
    ...inputFor(options, request),
  }
  const reader = new ResponseReader()
  const events = upstream.events({ method: 'POST', path: '/responses', body, signal })
  for await (const output of read(events, reader)) {
    yield output
    if (options.background || options.store) yield { type: 'remember', memory: progress(reader, request) }
  }
  if (options.background) yield* takeUp(upstream, reader, request, signal)
  if (!reader.isFinished) throw interrupted()
}

/** Goes on with a background reply after a restart. */
export async function* resumeResponse(
  upstream: Upstream,
  request: ReplyRequest,
  signal: AbortSignal,
): AsyncGenerator<EngineOutput> {
  const { openaiResponse, openaiCursor, openaiMessage } = memorySchema.parse(request.memory)
  if (openaiResponse === undefined || openaiMessage !== request.message.id) throw interrupted()
  const reader = new ResponseReader({
    id: openaiResponse,
    cursor: openaiCursor ?? 0,
  })
  yield* takeUp(upstream, reader, request, signal)
  if (!reader.isFinished) throw interrupted()
}

/** Streams again from the last event known, as often as it takes within bounds. */
async function* takeUp(
  upstream: Upstream,
  reader: ResponseReader,
  request: ReplyRequest,
  signal: AbortSignal,
): AsyncGenerator<EngineOutput> {
  for (let attempt = 1; !reader.isFinished && reader.id !== undefined && attempt <= RESUMES; attempt++) {
    const path = `/responses/${encodeURIComponent(reader.id)}?stream=true&starting_after=${reader.cursor}`
    for await (const output of read(upstream.events({ method: 'GET', path, signal }), reader)) {
      yield output
      yield { type: 'remember', memory: progress(reader, request) }
    }
  }
}

/** Ends without an error when the stream breaks: the caller knows whether it can be taken up again. */
async function* read(
  events: AsyncIterable<ServerSentEvent>,
  reader: ResponseReader,
): AsyncGenerator<EngineOutput> {
  try {
    for await (const { data } of events) {
      if (data === '[DONE]') return
      yield* reader.take(data)
      if (reader.isFinished) return
    }
  } catch (error) {
    if (reader.id === undefined || !(error instanceof ConfabError) || error.code !== 'ENGINE_INTERRUPTED')
      throw error
  }
}

function progress(reader: ResponseReader, { message }: ReplyRequest): EngineMemory {
  return { openaiResponse: reader.id ?? null, openaiCursor: reader.cursor, openaiMessage: message.id }
}

function toolsFor({ tools = [] }: OpenAiOptions, { history }: ReplyRequest): object[] | undefined {
  const offered = pageTools(history, new Set(tools.map(({ name }) => name)))
  const all = [
    ...tools,
    ...offered.map((tool) => ({ type: 'function', strict: false, ...describeTool(tool) })),
  ]
  return all.length === 0 ? undefined : all
}

/** Only what is new where the upstream keeps the rest, else everything. */
function inputFor(options: OpenAiOptions, request: ReplyRequest): object {
  const { openaiResponse, openaiMessage } = memorySchema.parse(request.memory)
  const known = request.history.findIndex(({ id }) => id === openaiMessage)
  const keeps = options.store || options.background
  if (!keeps || openaiResponse === undefined || known < 0 || !lastCompleted(request)) {
    return { input: turnsOf(request).map(toItem) }
  }
  const added = request.history.slice(known + 1).filter(({ responseId }) => responseId === undefined)
  return { previous_response_id: openaiResponse, input: added.flatMap(messageTurns).map(toItem) }
}

/** An upstream does not go on from a reply that did not end well. */
function lastCompleted({ conversation, response }: ReplyRequest): boolean {
  const before = conversation.responses.findLast(({ id }) => id !== response.id)
  return before?.status === 'COMPLETED' && !before.stopped
}

function toItem(turn: Turn): object {
  switch (turn.kind) {
    case 'text':
      return { role: turn.role, content: turn.files.length === 0 ? turn.text : contentParts(turn) }
    case 'call':
      return {
        type: 'function_call',
        call_id: turn.id,
        name: turn.name,
        arguments: JSON.stringify(turn.arguments),
      }
    case 'result':
      return { type: 'function_call_output', call_id: turn.id, output: turn.result }
  }
}

function contentParts({ text, files }: Extract<Turn, { kind: 'text' }>): object[] {
  const parts = files.map((file) => {
    if (isImage(file)) return { type: 'input_image', image_url: fileUrl(file) }
    return 'uri' in file
      ? { type: 'input_file', file_url: file.uri }
      : { type: 'input_file', filename: file.name ?? 'file', file_data: fileUrl(file) }
  })
  return text === '' ? parts : [{ type: 'input_text', text }, ...parts]
}

function interrupted(): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', 'The engine stopped in the middle of the reply.')
}
