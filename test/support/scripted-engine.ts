/** An engine that does what the message tells it to: real in everything but its wisdom. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError, type ErrorCode } from '@confab/shared/errors'
import { defineEngine } from '../../server/src/define.ts'
import type { EngineOutput, ReplyRequest } from '../../server/src/engines/engine.ts'

/** What a message may ask for, as JSON text. Any other text is echoed in three pieces. */
export interface Script {
  /** A reasoning message before the answer. */
  think?: string
  /** The answer, given in `pieces` pieces with `pauseMs` between them. */
  say?: string
  pieces?: number
  pauseMs?: number
  /** After the answer: fail with this code, or say nothing more until stopped. */
  fail?: ErrorCode
  throw?: string
  hang?: boolean
}

export const scripted = (script: Script): string => JSON.stringify(script)

export const scriptedEngine = defineEngine({
  name: 'scripted',
  async *generateReply(request, signal) {
    const script = readScript(request)
    if (script.think !== undefined) {
      const content = { type: 'PLAIN_TEXT' as const, text: script.think }
      yield { type: 'put', item: { type: 'REASONING_MESSAGE', id: 'thought', content, done: true } }
    }
    yield* say(script, signal)
    if (script.fail !== undefined) throw new ConfabError(script.fail, 'The script says so.')
    if (script.throw !== undefined) throw new Error(script.throw)
    if (script.hang) await pause(3_600_000, undefined, { signal })
  },
})

async function* say(script: Script, signal: AbortSignal): AsyncGenerator<EngineOutput> {
  const { say: text = '', pieces = 3, pauseMs = 0 } = script
  if (text === '') return
  const content = { type: 'MARKDOWN_TEXT' as const, text: '' }
  yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
  const size = Math.max(1, Math.ceil(text.length / pieces))
  for (let start = 0; start < text.length; start += size) {
    if (pauseMs > 0) await pause(pauseMs, undefined, { signal })
    yield { type: 'append', outputId: 'answer', text: text.slice(start, start + size) }
  }
}

function readScript({ message, history }: ReplyRequest): Script {
  const asked =
    message.content ?? history.findLast(({ role, content }) => role === 'user' && content)?.content
  const text = asked?.text ?? ''
  return text.startsWith('{') ? (JSON.parse(text) as Script) : { say: `You said: ${text}` }
}
