/** The engines that speak HTTP, each in every way it can be configured, with its fake and with its words for things. */
import { fakeMoveworks, assistantName, moveworksToken } from './fake-engines/moveworks.ts'
import type { FakeEngine } from './fake-engines/fake-engine.ts'
import { fakeNumeno, numenoKey } from './fake-engines/numeno.ts'
import { answerTo, fakeOpenAi, openAiKey } from './fake-engines/openai.ts'
import { fakeOrq, orqAnswer, orqKey } from './fake-engines/orq.ts'

/** What a stream says, as the data of its events. */
export interface Speech {
  readonly started: object[]
  thought(text: string): object[]
  /** More of the answer; `before` was said already. */
  said(text: string, before: string): object[]
  ended(text: string): object[]
  readonly failed: object[]
}

export interface Wire {
  /** Such as `orq (stream)`. */
  readonly name: string
  /** In the list of engines. */
  readonly engine: string
  readonly transport: 'blocking' | 'polling' | 'streaming'
  /** Whether a stream that breaks is gone on with, by polling or by streaming again. */
  readonly isResumable: boolean
  /** Each step of its answer takes so many milliseconds. */
  readonly fake: (paceMs?: number) => Promise<FakeEngine>
  agent(url: string): Record<string, unknown>
  /** Requests before the one that asks for a reply, in a new conversation. */
  readonly before: number
  /** The request that asks for a reply, such as `POST /v1/responses`. */
  readonly asks: RegExp
  /** What the fake answers to "hi". */
  readonly answer: string
  /** A whole answer in JSON: to the request that asks, or, of a polling wire, to a poll. */
  whole?(text: string | null): object
  /** Of a polling wire: what is not an end. */
  readonly pending?: object
  readonly speech?: Speech
}

const at = '2030-01-01T00:00:00.000Z'

const numeno: Wire = {
  name: 'numeno',
  engine: 'numeno',
  transport: 'blocking',
  isResumable: false,
  fake: (replyMs = 0) => fakeNumeno({ replyMs }),
  agent: (baseUrl) => ({ engine: 'numeno', baseUrl, apiKey: numenoKey }),
  before: 1,
  asks: /^POST .*\/messages$/,
  answer: 'Heard "hi" in neutral.',
  whole: (content) => ({ id: 'nm_9', role: 'agent', content }),
}

function moveworksResponse(status: string, text?: string | null): object {
  const response = { response_id: 'resp_1', conversation_id: 'conv_1', status, created_at: at }
  return { ...response, outputs: text === undefined ? [] : [moveworksMessage(text)] }
}

function moveworksMessage(text: string | null): object {
  const content = { type: 'PLAIN_TEXT', plain_text: { text } }
  const ids = { message_id: 'msg_1', response_id: 'resp_1', conversation_id: 'conv_1' }
  return { type: 'MESSAGE', message: { ...ids, actor: 'ASSISTANT', content, created_at: at } }
}

function moveworksThought(text: string): object {
  const content = { type: 'PLAIN_TEXT', plain_text: { text } }
  return {
    type: 'REASONING_MESSAGE',
    reasoning_message: { reasoning_message_id: 'rs_1', content, created_at: at },
  }
}

function moveworks(mode: 'poll' | 'stream'): Wire {
  return {
    name: `moveworks (${mode})`,
    engine: 'moveworks',
    transport: mode === 'poll' ? 'polling' : 'streaming',
    isResumable: true,
    fake: async (paceMs) =>
      Object.assign(await fakeMoveworks(), paceMs ? { script: { ms: 10 * paceMs } } : {}),
    agent: (baseUrl) => ({ engine: 'moveworks', baseUrl, mode, assistantName, token: moveworksToken }),
    before: 1,
    asks: /^POST .*\/responses(\/stream)?$/,
    answer: 'You asked: hi',
    whole: (text) => moveworksResponse('COMPLETED', text),
    pending: moveworksResponse('IN_PROGRESS'),
    speech: {
      started: [{ response: moveworksResponse('CREATED') }],
      thought: (text) => [{ output: moveworksThought(text) }],
      said: (text, before) => [{ output: moveworksMessage(before + text) }],
      ended: (text) => [{ response: moveworksResponse('COMPLETED', text === '' ? undefined : text) }],
      failed: [{ error: { code: 'INTERNAL_ERROR', message: 'secret words of the upstream' } }],
    },
  }
}

const orqHead = { _id: 'turn_1', task_id: 'task_9', created_at: at, model: 'fake/model' }
const orqDelta = (partId: string, delta: object): object => ({ type: 'part.delta', data: { partId, delta } })

function orq(mode: 'blocking' | 'background' | 'stream'): Wire {
  const transports = { blocking: 'blocking', background: 'polling', stream: 'streaming' } as const
  return {
    name: `orq (${mode})`,
    engine: 'orq',
    transport: transports[mode],
    isResumable: mode === 'stream',
    fake: (taskMs = 0) => fakeOrq({ taskMs }),
    agent: (baseUrl) => ({ engine: 'orq', baseUrl, apiKey: orqKey, agentKey: 'sales', mode }),
    before: 0,
    asks: /^POST .*\/responses$/,
    answer: orqAnswer('hi'),
    whole: (text) => ({
      ...orqHead,
      ...(mode === 'background' ? { status: 'completed' } : {}),
      output: [{ messageId: 'm1', role: 'agent', parts: [{ kind: 'text', text }] }],
    }),
    pending: { ...orqHead, status: 'in_progress', output: [] },
    speech: {
      started: [{ type: 'response.started', data: { responseId: 'turn_1', taskId: 'task_9' } }],
      thought: (reasoning) => [orqDelta('p1', { kind: 'reasoning', reasoning })],
      said: (text) => [orqDelta('p2', { kind: 'text', text })],
      ended: () => [{ type: 'response.done', data: { finishReason: 'stop' } }],
      failed: [{ type: 'response.failed', data: { error: 'secret words of the upstream', code: 500 } }],
    },
  }
}

const responsesSpeech: Speech = {
  started: [{ type: 'response.created', response: { id: 'resp_9' } }],
  thought: (delta) => [
    { type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', summary_index: 0, delta },
  ],
  said: (delta) => [{ type: 'response.output_text.delta', item_id: 'msg_1', delta }],
  ended: (text) => [
    ...(text === '' ? [] : [{ type: 'response.output_item.done', item: openAiMessage(text) }]),
    { type: 'response.completed', response: { id: 'resp_9' } },
  ],
  failed: [{ type: 'error', code: 'server_error', message: 'secret words of the upstream' }],
}

function openAiMessage(text: string): object {
  return { type: 'message', id: 'msg_1', content: [{ type: 'output_text', text, annotations: [] }] }
}

const chunk = (delta: object, finish_reason: string | null = null): object => ({
  choices: [{ index: 0, delta, finish_reason }],
})

const chatSpeech: Speech = {
  started: [chunk({ role: 'assistant' })],
  thought: (reasoning_content) => [chunk({ reasoning_content })],
  said: (content) => [chunk({ content })],
  ended: () => [chunk({}, 'stop')],
  failed: [{ error: { code: 'server_error', message: 'secret words of the upstream' } }],
}

function openai(name: 'responses' | 'background' | 'chat'): Wire {
  const more = { responses: {}, background: { background: true }, chat: { api: 'chat' } }[name]
  return {
    name: `openai (${name})`,
    engine: 'openai',
    transport: 'streaming',
    isResumable: name === 'background',
    fake: (eventMs = 0) => fakeOpenAi({ eventMs }),
    agent: (baseUrl) => ({ engine: 'openai', baseUrl, apiKey: openAiKey, model: 'fake', ...more }),
    before: 0,
    asks: /^POST .*\/(responses|chat\/completions)$/,
    answer: answerTo('hi'),
    speech: name === 'chat' ? chatSpeech : responsesSpeech,
  }
}

export const wires: readonly Wire[] = [
  numeno,
  moveworks('poll'),
  moveworks('stream'),
  orq('blocking'),
  orq('background'),
  orq('stream'),
  openai('responses'),
  openai('background'),
  openai('chat'),
]
