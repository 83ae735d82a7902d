/** A streamed turn: increments by part. A stream that breaks leaves the task running, so it is polled for. */
import { ConfabError } from '@confab/shared/errors'
import type { EngineOutput, ReplyRequest } from '../engine.ts'
import type { Upstream } from '../http/upstream.ts'
import { answerOutputs, callOutputs, isNewTurn, rememberAnswer, rememberTrace, taskFailed } from './answer.ts'
import { pollTask } from './poll.ts'
import { eventSchema, type StreamEvent } from './wire.ts'

export interface StreamOptions {
  readonly path: string
  readonly body: object
  readonly request: ReplyRequest
  readonly signal: AbortSignal
}

export async function* streamReply(upstream: Upstream, options: StreamOptions): AsyncGenerator<EngineOutput> {
  const { path, body, request, signal } = options
  const turn = new StreamedTurn(request)
  try {
    for await (const { data } of upstream.events({ method: 'POST', path, body, signal })) {
      if (data === '[DONE]') break
      yield* turn.take(readEvent(data))
      if (turn.isDone) return
    }
  } catch (error) {
    const isBroken = error instanceof ConfabError && error.code === 'ENGINE_INTERRUPTED'
    if (!isBroken || turn.task === undefined) throw error
  }
  if (turn.task === undefined || turn.id === undefined) throw interrupted()
  const created = { _id: turn.id }
  const answer = yield* pollTask(upstream, path, turn.task, signal, (polled) =>
    isNewTurn(polled, created, request),
  )
  yield* answerOutputs(answer, request, turn.messages)
}

class StreamedTurn {
  id: string | undefined
  task: string | undefined
  isDone = false
  /** Our names of the text parts, in their order. */
  readonly messages: string[] = []
  readonly #request: ReplyRequest
  readonly #open = new Set<string>()

  constructor(request: ReplyRequest) {
    this.#request = request
  }

  *take({ type, data }: StreamEvent): Generator<EngineOutput> {
    switch (type) {
      case 'response.started':
        this.id = data.responseId
        this.task = data.taskId
        if (this.id !== undefined && this.task !== undefined) {
          yield rememberAnswer({ _id: this.id, task_id: this.task }, this.#request)
        }
        break
      case 'part.delta':
        yield* this.#grow(data.partId, data.delta)
        break
      case 'tool.started':
        yield step(data.toolCallId, data.toolName)
        break
      case 'response.done':
        yield* callOutputs(data.pendingToolCalls ?? [])
        yield* this.messages.map((id) => rememberTrace(id, data.telemetry))
        this.isDone = true
        break
      case 'response.failed':
        throw taskFailed('response.failed')
      default:
        break
    }
  }

  /** Parts are told apart by their `partId`: the id inside of a part may be another one each time. */
  *#grow(id: string | undefined, delta: StreamEvent['data']['delta']): Generator<EngineOutput> {
    if (id === undefined || !delta) return
    const isThought = delta.kind === 'reasoning'
    const text = isThought ? delta.reasoning : delta.text
    if (text === undefined || (!isThought && delta.kind !== 'text')) return
    if (!this.#open.has(id)) {
      this.#open.add(id)
      if (!isThought) this.messages.push(id)
      const type = isThought ? 'REASONING_MESSAGE' : 'MESSAGE'
      yield { type: 'put', item: { type, id, content: { type: 'MARKDOWN_TEXT', text: '' } } }
    }
    yield { type: 'append', outputId: id, text }
  }
}

/** A tool that the agent runs by itself is told as something it does. */
function step(id = 'tool', name = 'a tool'): EngineOutput {
  const content = { type: 'PLAIN_TEXT' as const, text: `Using ${name}` }
  return { type: 'put', item: { type: 'REASONING_MESSAGE', id: `step ${id}`, content, done: true } }
}

function readEvent(data: string): StreamEvent {
  try {
    return eventSchema.parse(JSON.parse(data))
  } catch (cause) {
    throw new ConfabError('ENGINE_BAD_REPLY', 'The engine streams something else than a turn.', { cause })
  }
}

function interrupted(): ConfabError {
  return new ConfabError('ENGINE_INTERRUPTED', 'The engine stopped in the middle of the reply.')
}
