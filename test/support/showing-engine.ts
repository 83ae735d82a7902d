/** An engine that shows all an engine can say, one thing at a time: the visitor's words choose which. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Json } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import { defineEngine } from '../../server/src/define.ts'
import type { EngineItem, EngineOutput, ReplyRequest } from '../../server/src/engines/engine.ts'

const put = (item: EngineItem): EngineOutput => ({ type: 'put', item })
const thought = (text: string, done = true): EngineOutput =>
  put({ type: 'REASONING_MESSAGE', id: text, content: { type: 'PLAIN_TEXT', text }, done })
const said = (text: string, rest: object = {}): EngineOutput =>
  put({ type: 'MESSAGE', id: 'answer', content: { type: 'MARKDOWN_TEXT', text }, ...rest })
const called = (name: string, args: Record<string, Json>, rest: object = {}): EngineOutput =>
  put({ type: 'TOOL_CALL', id: name, name, arguments: args, status: 'PENDING', done: true, ...rest })

const cited = 'Parcels take **three days**. Abroad, they take a week.'
const citations = [
  { offset: cited.indexOf(' Abroad'), url: 'https://shop.example/delivery', title: 'Delivery' },
  { offset: cited.length, url: 'https://shop.example/abroad', title: 'Abroad', body: 'A week at most.' },
]

type Scene = (request: ReplyRequest, signal: AbortSignal) => AsyncIterable<EngineOutput>

const scenes: Readonly<Record<string, Scene>> = {
  async *think(_request, signal) {
    yield thought('Looking up delivery times')
    yield thought('Comparing countries', false)
    await pause(1_100, undefined, { signal })
    yield said('Three days.')
  },
  async *cite() {
    yield said(cited, { citations })
  },
  async *look() {
    yield called('find_order', { id: 'A-1' }, { status: 'DONE', result: { status: 'shipped' } })
    yield said('It is on its way.')
  },
  /** Fails in the middle; without content the visitor asks for it once more. */
  async *fail({ message }) {
    yield said('Half an ans')
    if (message.content) throw new ConfabError('ENGINE_INTERRUPTED', 'The upstream hung up.')
    yield said('Half an answer, and the other half.')
  },
  async *call() {
    yield thought('The page can do that')
    yield called('change_delivery', { day: 'Friday' })
  },
  async *tools({ message }) {
    yield said(`\`\`\`\n${JSON.stringify(message.pageContext)}\n\`\`\``)
  },
}

/** Begins a conversation when it is told to by a control message, and says what a tool has brought. */
export const showingEngine = defineEngine({
  name: 'showing',
  async *generateReply(request, signal) {
    const { message, history } = request
    if (message.role === 'tool') yield said(`The page says: ${JSON.stringify(message.result)}`)
    else if (message.role === 'control') yield said('Good morning! Are you looking for something?')
    else {
      const words =
        message.content ?? history.findLast(({ role, content }) => role === 'user' && content)?.content
      const scene = scenes[words?.text ?? '']
      if (scene) yield* scene(request, signal)
      else yield said(`You said: ${words?.text ?? ''}`)
    }
  },
})
