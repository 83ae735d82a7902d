/** An orq.ai that keeps to what its SDK expects: a task per conversation, whole answers, background tasks, and streams. */
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { fakeEngine, type FakeEngine } from './fake-engine.ts'

export interface FakeOrqOptions {
  /** How long a task takes. */
  readonly taskMs?: number
  /** Breaks the stream after so many events, once; the task goes on. */
  readonly cutAfter?: number
}

export interface FakeOrq extends FakeEngine {
  /** What was rated. */
  readonly feedback: unknown[]
}

interface Turn {
  _id: string
  task_id: string
  created_at: string
  asked: string
  /** When it is done. */
  endsAt: number
}

interface Part {
  kind: string
  text?: string
  tool_call_id?: string
  result?: unknown
}

export const orqKey = 'sk-orq-fake'
const model = 'fake/model'

export async function fakeOrq({ taskMs = 0, cutAfter }: FakeOrqOptions = {}): Promise<FakeOrq> {
  const tasks = new Map<string, Turn[]>()
  const feedback: unknown[] = []
  let cut = cutAfter
  const fake = await fakeEngine((app) => {
    app.addHook('preHandler', async (request, reply) => {
      if (request.headers.authorization === `Bearer ${orqKey}`) return undefined
      return reply.code(401).send({ error: { code: 'invalid_api_key', message: 'Refused.', doc_url: '' } })
    })
    app.post('/v2/agents/:agentKey/responses', async (request, reply) => {
      const body = request.body as {
        message: { parts: Part[] }
        task_id?: string
        background: boolean
        stream: boolean
      }
      const known = body.task_id === undefined ? [] : tasks.get(body.task_id)
      if (!known) return reply.code(404).send({ code: 'task_not_found', message: 'No such task.' })
      if (isRunning(known)) return reply.code(409).send({ message: 'The task is not inactive.' })
      const turn = begin(body.task_id ?? `task_${tasks.size + 1}`, known.length, body.message.parts, taskMs)
      tasks.set(turn.task_id, [...known, turn])
      if (body.stream) {
        const cutNow = cut
        cut = undefined
        return stream(reply, streamEvents(turn), cutNow)
      }
      if (body.background) return { ...headOf(turn), output: [] }
      await pause(taskMs)
      return answerOf(turn)
    })
    app.get('/v2/agents/:agentKey/responses/:taskId', (request, reply) => {
      const turns = tasks.get((request.params as { taskId: string }).taskId)
      const turn = turns?.at(-1)
      if (!turn) return reply.code(404).send({ message: 'No such task.' })
      return reply.send(polled(turn))
    })
    app.post('/v2/feedback', (request, reply) => {
      feedback.push(request.body)
      return reply.code(200).send({})
    })
  })
  return { ...fake, feedback }
}

function isRunning(turns: readonly Turn[]): boolean {
  return (turns.at(-1)?.endsAt ?? 0) > Date.now()
}

function begin(task_id: string, number: number, parts: readonly Part[], taskMs: number): Turn {
  const asked = parts.map(({ text, result }) => text ?? `result ${JSON.stringify(result)}`).join(' ')
  const now = Date.now()
  return {
    _id: `${task_id}_turn_${number}`,
    task_id,
    created_at: new Date(now).toISOString(),
    asked,
    endsAt: now + taskMs,
  }
}

export const orqAnswer = (asked: string): string => `**orq** heard “${asked}”.`

/** Nothing is shown of a task that runs. */
function polled(turn: Turn): object {
  if (turn.endsAt > Date.now()) return { ...headOf(turn), output: [], status: 'in_progress' }
  const end = turn.asked === 'fail' ? { status: 'failed', error: 'secret words' } : { status: 'completed' }
  return { ...answerOf(turn), ...end }
}

function headOf({ _id, task_id, created_at }: Turn) {
  return { _id, task_id, created_at, model }
}

function answerOf(turn: Turn): object {
  const { _id, asked } = turn
  const said = { messageId: `${_id}_m`, role: 'agent', parts: [{ kind: 'text', text: orqAnswer(asked) }] }
  const telemetry = { trace_id: `trace ${_id}`, span_id: 'span' }
  if (asked === 'use the tool') {
    return {
      ...headOf(turn),
      output: [],
      finish_reason: 'function_call',
      pending_tool_calls: [pendingCall],
      telemetry,
    }
  }
  return { ...headOf(turn), output: [said], finish_reason: 'stop', telemetry }
}

const pendingCall = {
  id: 'call_1',
  type: 'function',
  function: { name: 'weather', arguments: '{"city":"Bern"}' },
}

/** The stream's own casing: camelCase throughout, a fresh id inside of each reasoning part. */
function streamEvents({ _id, task_id, asked }: Turn): object[] {
  const pieces = [...orqAnswer(asked).matchAll(/.{1,5}/gsu)].map(([text]) => text)
  const event = (type: string, data: object): object => ({ type, timestamp: new Date().toISOString(), data })
  const reasoning = ['Let me ', 'see.'].map((text, index) =>
    event('part.delta', {
      partId: 'p1',
      delta: { kind: 'reasoning', id: `reasoning_${index}`, reasoning: text },
    }),
  )
  const telemetry = { traceId: `trace ${_id}`, spanId: 'span' }
  const started = event('response.started', { responseId: _id, taskId: task_id, model, workflowRunId: 'w' })
  const tool = [
    event('tool.started', { toolId: 't', toolCallId: 'tc', toolName: 'search', arguments: {} }),
    event('tool.done', { toolId: 't', toolCallId: 'tc', result: [] }),
  ]
  if (asked === 'use the tool') {
    return [
      started,
      ...reasoning,
      event('response.done', { finishReason: 'function_call', pendingToolCalls: [pendingCall], telemetry }),
    ]
  }
  return [
    started,
    ...reasoning,
    ...tool,
    ...pieces.map((text) => event('part.delta', { partId: 'p2', delta: { kind: 'text', text } })),
    event('part.done', { partId: 'p2', part: { kind: 'text', text: orqAnswer(asked) } }),
    asked === 'fail'
      ? event('response.failed', { error: 'secret words', code: 500 })
      : event('response.done', { finishReason: 'stop', telemetry }),
  ]
}

async function stream(
  reply: FastifyReply,
  events: readonly object[],
  cutAfter: number | undefined,
): Promise<FastifyReply> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of events.slice(0, cutAfter)) raw.write(`data: ${JSON.stringify(event)}\n\n`)
  if (cutAfter === undefined) raw.end('data: [DONE]\n\n')
  else {
    // What was written must be on its way before the connection breaks.
    await pause(20)
    raw.destroy()
  }
  return reply
}
