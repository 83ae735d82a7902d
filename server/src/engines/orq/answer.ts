/** A whole answer of orq's as outputs. */
import { ConfabError } from '@confab/shared/errors'
import type { EngineOutput, ReplyRequest } from '../engine.ts'
import { parseArguments } from '../http/tool-arguments.ts'
import { memorySchema, type Answer, type Part, type PendingCall } from './wire.ts'

/** @throws ConfabError ENGINE_FAILED, after what was said, when the task failed. */
export function* answerOutputs(
  answer: Answer,
  request: ReplyRequest,
  ids: readonly string[] = [],
): Generator<EngineOutput> {
  const said = answer.output.filter(({ role }) => role === 'agent')
  for (const [index, { messageId, parts }] of said.entries()) {
    const text = textOf(parts)
    if (text === '') continue
    const id = ids[index] ?? messageId
    yield { type: 'put', item: { type: 'MESSAGE', id, content: { type: 'MARKDOWN_TEXT', text }, done: true } }
    yield rememberTrace(id, answer.telemetry)
  }
  yield* callOutputs(answer.pending_tool_calls ?? [])
  yield rememberAnswer(answer, request)
  const fault = answer.output.flatMap(({ parts }) => parts).find(({ kind }) => kind === 'error')
  if (answer.status === 'failed' || fault) throw taskFailed(answer.error ?? fault?.error)
}

/** Each call waits for its result; the upstream's id of it is remembered by ours. */
export function* callOutputs(calls: readonly PendingCall[]): Generator<EngineOutput> {
  for (const { id, function: called } of calls) {
    const { name = '', arguments: json = '' } = called
    yield {
      type: 'put',
      item: { type: 'TOOL_CALL', id, name, arguments: parseArguments(json), status: 'PENDING' },
    }
    yield { type: 'remember', memory: (idOf) => ({ [`orqCall ${idOf(id)}`]: id }) }
  }
}

export function rememberAnswer(
  { task_id, _id }: Pick<Answer, 'task_id' | '_id'>,
  { message }: ReplyRequest,
): EngineOutput {
  return { type: 'remember', memory: { orqTask: task_id, orqTurn: _id, orqMessage: message.id } }
}

export function rememberTrace(id: string, telemetry: Answer['telemetry']): EngineOutput {
  const trace = telemetry?.trace_id ?? telemetry?.traceId
  return {
    type: 'remember',
    memory: (idOf) => (trace === undefined ? {} : { [`orqTrace ${idOf(id)}`]: trace }),
  }
}

/** Right after a turn began, the task may still show the one before. */
export function isNewTurn(polled: Answer, created: Pick<Answer, '_id'>, { memory }: ReplyRequest): boolean {
  const { orqTurn } = memorySchema.parse(memory)
  return polled._id === created._id || polled._id !== orqTurn
}

export function textOf(parts: readonly Part[]): string {
  return parts
    .flatMap(({ kind, text, file }) => {
      if (kind === 'text') return [text ?? '']
      return kind === 'file' && file?.uri ? [`\n\n[${file.name ?? 'File'}](${file.uri})`] : []
    })
    .join('')
}

export function taskFailed(reported: unknown): ConfabError {
  const cause = new Error(`The task reported "${String(reported)}".`)
  return new ConfabError('ENGINE_FAILED', 'The engine reported an error.', { cause })
}
