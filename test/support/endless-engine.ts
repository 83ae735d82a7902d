/** An engine that goes on talking until it is told to end: whatever a test does meanwhile happens in mid-reply. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Engine } from '../../server/src/engines/engine.ts'

export interface EndlessEngine extends Engine {
  /** Ends the reply that runs in a conversation. */
  end(conversationId: string): void
}

/** Says a numbered word every `pauseMs`, after a thought, and changes its mind about the thought now and then. */
export function endlessEngine(pauseMs: number): EndlessEngine {
  const ended = new Set<string>()
  return {
    name: 'endless',
    end: (conversationId) => void ended.add(conversationId),
    async *generateReply({ conversation }, signal) {
      const content = (text: string) => ({ type: 'PLAIN_TEXT' as const, text })
      yield { type: 'put', item: { type: 'REASONING_MESSAGE', id: 'thought', content: content('Hm') } }
      yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content: content('') } }
      for (let word = 1; !ended.delete(conversation.id); word++) {
        yield { type: 'append', outputId: 'answer', text: `word ${word}, ` }
        if (word % 10 === 0) {
          const text = `Hm, ${word} words`
          yield { type: 'put', item: { type: 'REASONING_MESSAGE', id: 'thought', content: content(text) } }
        }
        await pause(pauseMs, undefined, { signal })
      }
    },
  }
}
