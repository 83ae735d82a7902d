/** The agent of the stage: what a visitor asks it in natural words decides which scene it plays. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { defineEngine } from '../../../server/src/define.ts'
import type { EngineItem, EngineOutput, ReplyRequest } from '../../../server/src/engines/engine.ts'
import { languageOf, scripts, type Script } from './scripts.ts'

const put = (item: EngineItem): EngineOutput => ({ type: 'put', item })
const thought = (text: string, done = true): EngineOutput =>
  put({ type: 'REASONING_MESSAGE', id: text, content: { type: 'PLAIN_TEXT', text }, done })
const said = (text: string, rest: object = {}): EngineOutput =>
  put({ type: 'MESSAGE', id: 'answer', content: { type: 'MARKDOWN_TEXT', text }, ...rest })
const forEver = (signal: AbortSignal): Promise<void> => pause(3_600_000, undefined, { signal })

/** So long that it is seen that a reply is on its way. */
const THOUGHT_MS = 300

type Scene = (script: Script, request: ReplyRequest, signal: AbortSignal) => AsyncIterable<EngineOutput>

const scenes: Readonly<Record<keyof Script['asks'], Scene>> = {
  /** Thinks, says a part, and goes on for ever. */
  async *stream(script, _request, signal) {
    for (const step of script.steps) yield thought(step)
    yield said(script.beginning)
    await forEver(signal)
  },
  async *think(script, _request, signal) {
    for (const [index, step] of script.steps.entries()) yield thought(step, index < script.steps.length - 1)
    await forEver(signal)
  },
  async *answer(script) {
    for (const step of script.steps) yield thought(step)
    yield put({
      type: 'TOOL_CALL',
      id: 'look',
      name: 'find_order',
      arguments: { order: 'A-1007' },
      status: 'DONE',
      result: { status: 'shipped', days: 2 },
      done: true,
    })
    yield said(script.answer, { citations: script.citations })
  },
  async *call(script, { message }) {
    if (message.role === 'tool') return yield said(script.short)
    yield thought(script.steps[0] ?? '')
    yield put({
      type: 'TOOL_CALL',
      id: 'change',
      name: 'change_delivery',
      arguments: { order: 'A-1007', day: '2026-11-27' },
      status: 'PENDING',
      done: true,
    })
  },
  async *fail(script, { message }, signal) {
    await pause(THOUGHT_MS, undefined, { signal })
    if (!message.content) return yield said(script.short)
    yield said(script.beginning)
    throw new ConfabError('ENGINE_INTERRUPTED', 'The upstream hung up.')
  },
  /** Piece by piece, as models do: no piece is a word. */
  async *tokens(script, _request, signal) {
    await pause(THOUGHT_MS, undefined, { signal })
    yield said('')
    for (const piece of script.spoken.match(/.{1,5}/gs) ?? []) {
      await pause(10, undefined, { signal })
      yield { type: 'append', outputId: 'answer', text: piece }
    }
  },
  async *short(script, _request, signal) {
    await pause(THOUGHT_MS, undefined, { signal })
    yield said(script.short)
  },
}

/** Any other words are answered shortly, too. */
export const stageEngine = defineEngine({
  name: 'stage',
  async *generateReply(request, signal) {
    const asked =
      request.history.findLast(({ role, content }) => role === 'user' && content)?.content?.text ?? ''
    const script = scripts[languageOf(asked)]
    const [scene] = Object.entries(script.asks).find(([, words]) => words === asked) ?? ['short']
    yield* scenes[scene as keyof typeof scenes](script, request, signal)
  },
})
