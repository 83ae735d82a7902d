/** An OpenAI-compatible server: Responses and Chat Completions, streamed, with background responses that can be resumed. */
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { fakeEngine, type FakeEngine } from './fake-engine.ts'

export interface FakeOpenAiOptions {
  /** Breaks the connection after so many events of a response, once. */
  readonly cutAfter?: number
  readonly eventMs?: number
}

type StreamEvent = Record<string, unknown> & { type: string }

export interface FakeOpenAi extends FakeEngine {
  /** Events of each response, by its id. */
  readonly responses: Map<string, StreamEvent[]>
}

export const openAiKey = 'sk-fake'

export async function fakeOpenAi(options: FakeOpenAiOptions = {}): Promise<FakeOpenAi> {
  const responses = new Map<string, StreamEvent[]>()
  let cutAfter = options.cutAfter
  const fake = await fakeEngine((app) => {
    app.addHook('preHandler', async (request, reply) => {
      if (request.headers.authorization === `Bearer ${openAiKey}`) return undefined
      return reply.code(401).send({ error: { code: 'invalid_api_key', message: 'The fake refuses.' } })
    })
    app.post('/v1/responses', async (request, reply) => {
      const id = `resp_${responses.size + 1}`
      const events = responseEvents(id, lastText(request.body))
      responses.set(id, events)
      const cut = cutAfter
      cutAfter = undefined
      await stream(reply, events.slice(0, cut), { ...options, isCut: cut !== undefined })
    })
    app.get('/v1/responses/:id', async (request, reply) => {
      const { id } = request.params as { id: string }
      const after = Number((request.query as { starting_after: string }).starting_after)
      const events = responses.get(id)
      if (!events)
        return reply.code(404).send({ error: { code: 'not_found', message: 'The fake has none.' } })
      await stream(reply, events.slice(after + 1), { ...options, isCut: false })
      return reply
    })
    app.post('/v1/chat/completions', async (request, reply) => {
      await stream(reply, [...chatChunks(lastText(request.body)), '[DONE]'], { ...options, isCut: false })
    })
  })
  return { ...fake, url: `${fake.url}/v1`, responses }
}

/** What the last user turn says: it decides what the model does. */
function lastText(body: unknown): string {
  const { input, messages } = body as { input?: unknown; messages?: unknown }
  const turns = (input ?? messages) as { role?: string; content?: unknown; output?: string }[]
  const last = turns.at(-1)
  if (last?.output !== undefined) return `result ${last.output}`
  if (last?.role === 'tool') return `result ${String(last.content)}`
  return typeof last?.content === 'string' ? last.content : JSON.stringify(last?.content)
}

export const answerTo = (text: string): string => `👋 You said “${text}”.`

function responseEvents(id: string, text: string): StreamEvent[] {
  const response = { id, status: 'in_progress' }
  const events: StreamEvent[] = [
    { type: 'response.created', response },
    { type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', summary_index: 0, delta: 'Let me ' },
    { type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', summary_index: 0, delta: 'think.' },
    { type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', summary_index: 1, delta: 'Done.' },
    ...(text === 'use the tool' ? toolEvents() : messageEvents(answerTo(text))),
    text === 'fail'
      ? {
          type: 'response.failed',
          response: { id, error: { code: 'server_error', message: 'secret words' } },
        }
      : { type: 'response.completed', response: { ...response, status: 'completed' } },
  ]
  return events.map((event, sequence_number) => ({ ...event, sequence_number }))
}

function toolEvents(): StreamEvent[] {
  const item = {
    type: 'function_call',
    id: 'fc_1',
    call_id: 'call_1',
    name: 'weather',
    arguments: '{"city":"Bern"}',
  }
  return [
    { type: 'response.output_item.added', item: { ...item, arguments: '' } },
    { type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: item.arguments },
    { type: 'response.output_item.done', item },
  ]
}

function messageEvents(answer: string): StreamEvent[] {
  const pieces = [...answer.matchAll(/.{1,6}/gsu)].map(([piece]) => piece)
  // Code points, as the vendor counts: the wave at the start is one of them.
  const end_index = Array.from(answer).length
  const annotation = {
    type: 'url_citation',
    url: 'https://example.com/a',
    title: 'A',
    start_index: 0,
    end_index,
  }
  const content = [{ type: 'output_text', text: answer, annotations: [annotation] }]
  return [
    { type: 'response.output_item.added', item: { type: 'message', id: 'msg_1', content: [] } },
    ...pieces.map((delta) => ({ type: 'response.output_text.delta', item_id: 'msg_1', delta })),
    { type: 'response.output_item.done', item: { type: 'message', id: 'msg_1', content } },
  ]
}

function chatChunks(text: string): object[] {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    choices: [{ index: 0, delta, finish_reason }],
  })
  if (text === 'use the tool') {
    const call = { index: 0, id: 'call_1', function: { name: 'weather', arguments: '{"city":' } }
    const rest = { index: 0, function: { arguments: '"Bern"}' } }
    return [chunk({ tool_calls: [call] }), chunk({ tool_calls: [rest] }), chunk({}, 'tool_calls')]
  }
  const pieces = [...answerTo(text).matchAll(/.{1,6}/gsu)].map(([content]) => chunk({ content }))
  if (text === 'fail') return [...pieces, { error: { code: 'server_error', message: 'secret words' } }]
  return [chunk({ role: 'assistant', reasoning_content: 'Hm.' }), ...pieces, chunk({}, 'stop')]
}

interface StreamOptions extends FakeOpenAiOptions {
  readonly isCut: boolean
}

async function stream(
  reply: FastifyReply,
  events: readonly (object | string)[],
  { eventMs = 0, isCut }: StreamOptions,
): Promise<void> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of events) {
    if (raw.destroyed) return
    raw.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    if (eventMs > 0) await pause(eventMs)
  }
  // What was written must be on its way before the connection breaks.
  if (isCut) await pause(20)
  if (isCut) raw.destroy()
  else raw.end()
}
