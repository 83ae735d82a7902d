/** A model may call what the visitor's page offers, and is given what came of it. */
import type { Json } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import { answerTo, fakeOpenAi, openAiKey } from './support/fake-engines/openai.ts'
import { startServer } from './support/start-server.ts'
import { testPage, testWidget, type TestWidget } from './support/widget-state.ts'

const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const pageContext: Json = { page: '/weather', tools: [{ name: 'weather', description: 'Asks', parameters }] }
const configured = { type: 'function', name: 'own', parameters: { type: 'object', properties: {} } }

async function talk(agent: object): Promise<{ widget: TestWidget; bodies: () => Record<string, any>[] }> {
  const upstream = closing(await fakeOpenAi())
  const model = { engine: 'openai', baseUrl: upstream.url, apiKey: openAiKey, model: 'fake', ...agent }
  const server = closing(await startServer({ config: { agents: { model } } }))
  const widget = testWidget(server.url, testPage(), { pageContext: () => pageContext })
  closing(widget.controller)
  const bodies = () =>
    upstream.calls
      .filter(({ route }) => route.startsWith('POST'))
      .map(({ body }) => body as Record<string, any>)
  return { widget, bodies }
}

/** Asks for something that only the page can do, does it, and waits for what the model makes of it. */
async function useTool({ controller, until }: TestWidget): Promise<void> {
  const replies = () => controller.transcript?.responses ?? []
  controller.send('use the tool')
  await until('the model has called', () => replies()[0]?.status === 'COMPLETED')
  const call = replies()[0]?.outputs.find(({ type }) => type === 'TOOL_CALL')
  controller.submitToolResult(call!.id, { sun: true })
  await until('it has answered', () => replies()[1]?.status === 'COMPLETED')
  const answer = replies()[1]?.outputs.at(-1)
  expect(answer).toMatchObject({ content: { text: answerTo('result {"sun":true}') } })
}

describe('a model', () => {
  it('is offered the tools of the page by the Responses API, beside its own and after a result, too', async () => {
    const { widget, bodies } = await talk({ tools: [configured] })
    await useTool(widget)
    const offered = { type: 'function', strict: false, name: 'weather', description: 'Asks', parameters }
    expect(bodies().map(({ tools }) => tools as unknown)).toEqual([
      [configured, offered],
      [configured, offered],
    ])
    expect(JSON.stringify(bodies()[0]?.input)).not.toContain('tools')
    expect(bodies()[0]?.input[0].content).toMatch(/\{"page":"\/weather"\}$/)
  })

  it('is offered them by Chat Completions, too', async () => {
    const { widget, bodies } = await talk({ api: 'chat' })
    await useTool(widget)
    const offered = { type: 'function', function: { name: 'weather', description: 'Asks', parameters } }
    expect(bodies().map(({ tools }) => tools as unknown)).toEqual([[offered], [offered]])
  })
})
