/** One reply, from the first call of the engine to exactly one end. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isFinished } from '@confab/shared/apply-event'
import type { Response, Transcript } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import type { Change } from '@confab/shared/events'
import type { Limits } from '@confab/shared/limits'
import type { Engine, EngineOutput, ReplyRequest } from '../engines/engine.ts'
import type { AppendableLog } from '../event-log/event-log.ts'
import { reached } from '../moments.ts'
import { ReplyWriter } from './reply-writer.ts'
import { messagesOf } from '../conversations/transcripts.ts'

export interface ReplyRunOptions {
  readonly log: AppendableLog
  readonly engine: Engine
  readonly limits: Limits
  /** Aborted when the visitor stops the reply or the server shuts down. */
  readonly signal: AbortSignal
}

/**
 * Lets the engine answer, or go on with a reply that had begun, and writes what it says; resolves when the response
 * has ended and that is stored.
 * What the engine throws becomes the response's failure; text already given is kept. When `signal` aborts, whoever
 * aborted it has ended the response, or will.
 *
 * @throws only when the end itself cannot be stored.
 */
export async function runReply(
  transcript: Transcript,
  responseId: string,
  options: ReplyRunOptions,
): Promise<{ failure?: unknown }> {
  const { log, limits } = options
  const request = toRequest(transcript, responseId)
  const writer = new ReplyWriter({
    log,
    conversationId: transcript.id,
    response: request.response,
    engineBytes: limits.engineBytes,
  })
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  try {
    if (options.signal.aborted || !(await begin(log, request.response))) return {}
    reached('engine.called')
    const time = timeLeft(request.response, limits)
    await consume(startEngine(options, request, signal), writer, time, limits, options.signal)
    reached('reply.ending')
    await writer.flushed()
    if (options.signal.aborted) return {}
    if (!writer.hasAnswer) throw new ConfabError('ENGINE_EMPTY_REPLY', 'The engine gave no answer.')
    await appendWhileOpen(log, transcript.id, responseId, [
      ...writer.closingChanges(),
      { type: 'response.completed', responseId, stopped: false },
    ])
    return {}
  } catch (failure) {
    if (options.signal.aborted) return {}
    await writer.flushed().catch(() => {})
    return (await fail(log, request.response, failure)) ? { failure } : {}
  } finally {
    stop.abort()
  }
}

/** @returns whether the response is open: it may have been stopped before it began. */
async function begin(log: AppendableLog, { conversationId, id, status }: Response): Promise<boolean> {
  const started: Change[] = status === 'CREATED' ? [{ type: 'response.started', responseId: id }] : []
  const response = await appendWhileOpen(log, conversationId, id, started)
  return response !== undefined && !isFinished(response)
}

/** @returns false when there is nothing left that could fail: the conversation was deleted. */
async function fail(
  log: AppendableLog,
  { conversationId, id }: Response,
  failure: unknown,
): Promise<boolean> {
  const error = asEngineError(failure).toBody()
  try {
    await appendWhileOpen(log, conversationId, id, [{ type: 'response.failed', responseId: id, error }])
    return true
  } catch (thrown) {
    if (thrown instanceof ConfabError && thrown.code === 'NOT_FOUND') return false
    throw thrown
  }
}

function startEngine(
  { engine }: ReplyRunOptions,
  request: ReplyRequest,
  signal: AbortSignal,
): AsyncIterable<EngineOutput> {
  if (request.response.status === 'CREATED') return engine.generateReply(request, signal)
  if (engine.resumeReply) return engine.resumeReply(request, signal)
  throw new ConfabError('ENGINE_INTERRUPTED', 'The server was restarted in the middle of the reply.')
}

function toRequest(transcript: Transcript, responseId: string): ReplyRequest {
  const response = transcript.responses.find(({ id }) => id === responseId)
  const message = transcript.messages.find(({ id }) => id === response?.messageId)
  if (!response || !message) throw new Error(`Response ${responseId} has no message to answer.`)
  const history = messagesOf(transcript).filter((said) => said.responseId !== responseId)
  return { conversation: transcript, message, history, response, memory: transcript.engineMemory }
}

/** What is left of a reply's time, in milliseconds: a restart does not begin it anew. */
function timeLeft({ createdAt }: Response, { replySeconds }: Limits): number {
  return replySeconds * 1_000 - Math.max(0, Date.now() - Date.parse(createdAt))
}

/** How long an engine that has its words ready may keep everyone else from their turn, in milliseconds. */
const TURN_MS = 20

/** Pulls outputs until the engine returns; ends early on abort, silence, or when the whole time is used up. */
async function consume(
  outputs: AsyncIterable<EngineOutput>,
  writer: ReplyWriter,
  milliseconds: number,
  limits: Limits,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + milliseconds
  const iterator = outputs[Symbol.asyncIterator]()
  let turnEnds = performance.now() + TURN_MS
  try {
    for (;;) {
      const now = performance.now()
      if (now > turnEnds) {
        await nextTurn()
        turnEnds = performance.now() + TURN_MS
      }
      const next = await within(iterator.next(), Math.min(limits.idleSeconds * 1_000, deadline - now), signal)
      if (next.done || signal.aborted) return
      reached('reply.grown')
      await writer.take(next.value)
    }
  } finally {
    release(iterator)
  }
}

/** An engine that hangs is not waited for: the signal tells it to stop. */
function release(iterator: AsyncIterator<EngineOutput>): void {
  new Promise((resolve) => resolve(iterator.return?.())).catch(() => {})
}

/** The engine's next word, or an ENGINE_TIMEOUT after `milliseconds`; `done` at once when `signal` aborts. */
async function within<T>(
  next: Promise<IteratorResult<T>>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<IteratorResult<T>> {
  next.catch(() => {})
  if (milliseconds <= 0) throw tooSlow()
  let settle = (): void => {}
  const interruption = new Promise<IteratorResult<T>>((resolve, reject) => {
    const onAbort = (): void => resolve({ done: true, value: undefined })
    const timer = setTimeout(() => reject(tooSlow()), milliseconds)
    signal.addEventListener('abort', onAbort)
    settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    if (signal.aborted) onAbort()
  })
  try {
    return await Promise.race([next, interruption])
  } finally {
    settle()
  }
}

function tooSlow(): ConfabError {
  return new ConfabError('ENGINE_TIMEOUT', 'The engine took too long.')
}

/** Appends only while the response has not ended: of several ends, the first one stored counts. */
export async function appendWhileOpen(
  log: AppendableLog,
  conversationId: string,
  responseId: string,
  changes: readonly Change[],
): Promise<Response | undefined> {
  const find = (transcript: Transcript): Response | undefined =>
    transcript.responses.find(({ id }) => id === responseId)
  const after = await log.append(conversationId, (transcript) => {
    const response = find(transcript)
    return response && !isFinished(response) ? changes : []
  })
  return find(after)
}

/** Only what is said of engines is passed on; anything else an engine throws says nothing of itself. */
function asEngineError(failure: unknown): ConfabError {
  const isOurs = failure instanceof ConfabError && /^(ENGINE_|INTERNAL_)/.test(failure.code)
  return isOurs ? failure : new ConfabError('ENGINE_FAILED', 'The engine failed.', { cause: failure })
}
