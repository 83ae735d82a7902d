/** An engine that notes each call: the proof that a refused request never reached one. */
import { defineEngine } from '../../server/src/define.ts'
import type { Engine } from '../../server/src/engines/engine.ts'

export interface CountingEngine {
  readonly engine: Engine
  /** The id of the conversation, for each call. */
  readonly calls: string[]
}

/** Calls a tool when asked to `call a tool`, and says hello otherwise. */
export function countingEngine(): CountingEngine {
  const calls: string[] = []
  const engine = defineEngine({
    name: 'counted',
    async *generateReply({ conversation, message }) {
      calls.push(conversation.id)
      if (message.content?.text === 'call a tool') {
        const item = {
          type: 'TOOL_CALL' as const,
          id: 'call',
          name: 'look',
          arguments: {},
          status: 'PENDING' as const,
        }
        yield { type: 'put', item }
      } else {
        const content = { type: 'PLAIN_TEXT' as const, text: 'Hello' }
        yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
      }
    },
  })
  return { engine, calls }
}
