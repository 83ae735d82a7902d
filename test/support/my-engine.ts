/** The example of docs/add-an-engine.md, word for word from the next line on. */
import { defineEngine } from '@confab/server'

export const myEngine = defineEngine({
  name: 'echo',
  async *generateReply({ history }) {
    const asked = history.findLast(({ role, content }) => role === 'user' && content)
    yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content: { type: 'PLAIN_TEXT', text: '' } } }
    for (const word of (asked?.content?.text ?? 'Hello').split(' ')) {
      yield { type: 'append', outputId: 'answer', text: `${word} ` }
    }
  },
})
