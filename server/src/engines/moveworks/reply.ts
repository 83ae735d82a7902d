/** One reply: asked for, then polled or streamed, and looked for among the messages when its response is empty. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import type { EngineOutput } from '../engine.ts'
import { signOfLife } from '../http/sign-of-life.ts'
import type { MoveworksApi } from './api.ts'
import { poll } from './poll.ts'
import type { ReplyReader } from './reply-reader.ts'
import { readStream } from './stream.ts'
import type { WireMessage, WireOutput, WireResponse } from './wire.ts'

export interface Asked {
  readonly api: MoveworksApi
  /** Moveworks' id. */
  readonly conversation: string
  readonly reader: ReplyReader
  readonly signal: AbortSignal
}

export interface Question {
  readonly text: string
  /** The id of our response that answers it. */
  readonly answers: string
}

/** When to look for a late message, in milliseconds after the look before. */
const LATE_LOOKS = [0, 1_500]

export async function* pollReply(asked: Asked, { text, answers }: Question): AsyncGenerator<EngineOutput> {
  const { api, conversation, reader, signal } = asked
  const response = await api.createResponse(conversation, text, signal)
  yield remembered(response, answers)
  yield* reader.takeResponse(response)
  if (response.status === 'COMPLETED') yield* findLateMessages(asked, response)
  else yield* pollToEnd(asked, response.response_id)
}

/** A stream that breaks, or ends before the reply does, is gone on with by polling. */
export async function* streamReply(asked: Asked, { text, answers }: Question): AsyncGenerator<EngineOutput> {
  const { api, conversation, reader, signal } = asked
  let known: string | undefined
  for await (const step of readStream(api.streamResponse(conversation, text, signal))) {
    yield signOfLife
    if ('failure' in step) throw step.failure
    if ('output' in step) {
      yield* reader.take([step.output], false)
      continue
    }
    const { response } = step
    if (known === undefined) yield remembered(response, answers)
    known = response.response_id
    yield* reader.takeResponse(response)
    if (response.status !== 'COMPLETED') continue
    yield* findLateMessages(asked, response)
    return
  }
  if (known === undefined)
    throw new ConfabError('ENGINE_INTERRUPTED', 'The engine closed its stream at once.')
  yield* pollToEnd(asked, known)
}

export async function* pollToEnd(asked: Asked, responseId: string): AsyncGenerator<EngineOutput> {
  const { api, conversation, reader, signal } = asked
  const look = () => api.readResponse(conversation, responseId, signal)
  for await (const response of poll(responseId, look, signal)) {
    yield signOfLife
    if (!response) continue
    yield* reader.takeResponse(response)
    if (response.status === 'COMPLETED') yield* findLateMessages(asked, response)
  }
}

function remembered({ response_id: id }: WireResponse, answers: string): EngineOutput {
  return { type: 'remember', memory: { moveworksResponse: { id, answers } } }
}

/** A message may come after its response has ended, or be filed under another one. */
async function* findLateMessages(asked: Asked, response: WireResponse): AsyncGenerator<EngineOutput> {
  const { api, conversation, reader, signal } = asked
  for (const waitMs of LATE_LOOKS) {
    if (reader.hasMessage) return
    yield signOfLife
    await pause(waitMs, undefined, { signal })
    const messages = await api.listMessages(conversation, signal)
    yield* reader.take(saidSince(response, messages), true)
  }
}

/** What was said after the visitor's last words, oldest first. */
function saidSince(response: WireResponse, newestFirst: readonly WireMessage[]): WireOutput[] {
  const asked = newestFirst.findIndex(({ actor }) => actor === 'USER')
  const since = Date.parse(response.created_at)
  return newestFirst
    .slice(0, asked < 0 ? undefined : asked)
    .filter(({ created_at }) => Date.parse(created_at) >= since)
    .map((message) => ({ type: 'MESSAGE', message }))
    .reverse()
}
