import type { FrameLocator, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Api } from '../support/api.ts'
import { browserBench } from '../support/page-bench.ts'
import { scripted, type Script } from '../support/scripted-engine.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const bench = browserBench({ context: { viewport: { width: 1280, height: 800 } } })
let server: TestServer
let api: Api
let page: Page
let chat: FrameLocator

beforeAll(async () => {
  server = await startServer({ preview: true, config: { limits: { sendsPerSecond: 100 } } })
  api = new Api(server.url)
})
afterAll(() => server.close())
beforeEach(async () => {
  await fetch(`${server.url}/preview/faults`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lateMs: 0, engineFails: false }),
  })
  page = await bench.context.newPage()
  await page.goto(server.url)
  chat = page.frameLocator('iframe')
  await chat.getByRole('button', { name: 'Ask a question' }).click()
})

const say = async (text: string): Promise<void> => {
  await chat.getByRole('textbox').fill(text)
  await chat.getByRole('textbox').press('Enter')
}
let begun = 0
/** Says it as the first words of a conversation that the preview then shows. */
const begin = async (script: Script): Promise<void> => {
  const first = scripted({ think: `Conversation ${++begun}`, ...script })
  await say(first)
  await page.locator('option', { hasText: `Newest: ${first.slice(0, 25)}` }).waitFor({ state: 'attached' })
}
const button = (name: string) => page.getByRole('button', { name, exact: true })
const answer = (text: string) => chat.locator('confab-response-view', { hasText: text })
/** Of what was said in the newest conversation. */
const roles = async (): Promise<string[]> => {
  const path = `/v1/conversations/${await api.newest()}/messages`
  const { messages } = await api.answer('messages', 200, 'GET', path)
  return messages.map(({ role }) => role)
}

describe('faults on purpose', () => {
  it('drops the connection in the middle of an answer, of which nothing is lost', async () => {
    const words = Array.from({ length: 25 }, (_, at) => `word${at}`).join(' ')
    await begin({ say: words, pieces: 25, pauseMs: 100 })
    await answer('word3').waitFor()
    const notice = chat.locator('.notice', { hasText: 'Reconnecting' })
    await button('Drop the connection').click()
    await notice.waitFor()
    await answer(words).waitFor()
    await notice.waitFor({ state: 'detached' })
  })

  it('delays what the chat hears, until it is told not to', async () => {
    await begin({ say: 'Hello' })
    await page.locator('.type', { hasText: 'response.completed' }).waitFor()
    const latest = async (mark: string): Promise<number> => {
      const path = `/v1/conversations/${await api.newest()}/messages`
      const late: number[] = []
      for (const turn of [1, 2]) {
        await api.call('POST', path, { role: 'agent', content: `${mark} ${turn}` })
        const from = performance.now()
        await chat.locator('confab-agent-message', { hasText: `${mark} ${turn}` }).waitFor()
        late.push(performance.now() - from)
      }
      return Math.max(...late)
    }
    await button('Delay').click()
    await page.getByRole('button', { name: 'Delay', pressed: true }).waitFor()
    expect(await latest('slow')).toBeGreaterThan(900)
    await button('Delay').click()
    await page.getByRole('button', { name: 'Delay', pressed: false }).waitFor()
    expect(await latest('quick')).toBeLessThan(900)
  })

  it('makes the engine fail, and answer again when the visitor tries again', async () => {
    await button('Make the engine fail').click()
    await page.getByRole('button', { name: 'Make the engine fail', pressed: true }).waitFor()
    await begin({ say: 'Here I am.' })
    const again = chat.getByRole('button', { name: 'Try again' })
    await again.waitFor()
    await page.locator('.summary', { hasText: 'ENGINE_FAILED' }).waitFor()
    await button('Make the engine fail').click()
    await page.getByRole('button', { name: 'Make the engine fail', pressed: false }).waitFor()
    await again.click()
    await answer('Here I am.').waitFor()
  })
})

describe('a person', () => {
  it('answers under a name, and takes over from the agent, and gives back', async () => {
    await begin({ say: 'I am the agent.' })
    await answer('I am the agent.').waitFor()
    await page.getByRole('checkbox', { name: 'Take over' }).check()
    await chat.locator('.subtitle', { hasText: 'A person is answering' }).waitFor()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
    await page.getByRole('textbox', { name: 'Answer' }).fill('I am a person.')
    await page.getByRole('textbox', { name: 'Answer' }).press('Enter')
    await chat.locator('confab-agent-message', { hasText: 'Ada' }).getByText('I am a person.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Answer' }).inputValue()).toBe('')
    await say(scripted({ say: 'The agent again.' }))
    await page.locator('.summary', { hasText: 'user: “{"say":"The agent again."}”' }).waitFor()
    await page.getByRole('checkbox', { name: 'Take over' }).uncheck()
    await page.locator('.summary', { hasText: 'the agent answers' }).waitFor()
    expect(await roles()).toEqual(['user', 'agent', 'agent', 'user'])
  })

  it('is told why a word is not taken', async () => {
    await begin({ hang: true })
    await page.locator('.type', { hasText: 'response.started' }).waitFor()
    await page.getByRole('textbox', { name: 'Answer' }).fill('Too early.')
    await page.getByRole('textbox', { name: 'Answer' }).press('Enter')
    await page.getByRole('alert').getByText('A reply is being generated').waitFor()
    expect(await page.getByRole('textbox', { name: 'Answer' }).inputValue()).toBe('Too early.')
  })
})

describe('a control message', () => {
  it('changes what steers the agent, lets it speak, and is hidden from the visitor', async () => {
    await begin({ say: 'Hello' })
    await page.locator('.type', { hasText: 'response.completed' }).waitFor()
    await page.getByRole('tab', { name: 'State' }).click()
    await button('Change it').click()
    await page.getByLabel('Phase').fill('closing')
    await page.getByLabel('Context').fill('{}')
    await button('Send control message').click()
    await page.getByRole('alert').getByText('must be a list').waitFor()
    await page.getByLabel('Context').fill('[{"plan": "pro"}]')
    await page.getByRole('checkbox', { name: 'Let the agent speak now' }).check()
    await button('Send control message').click()
    await page.locator('dd', { hasText: 'closing' }).waitFor()
    const { state } = await api.answer('conversation', 200, 'GET', `/v1/conversations/${await api.newest()}`)
    expect(state).toMatchObject({ playbook: 'neutral', phase: 'closing', context: [{ plan: 'pro' }] })
    await expect.poll(roles).toEqual(['user', 'agent', 'control', 'agent'])
    expect(await chat.locator('confab-user-message').count()).toBe(1)
  })
})

describe('to others', () => {
  it.each([
    ['PATCH', '/preview/faults', { engineFails: true }],
    ['POST', '/preview/faults/drop', undefined],
    ['POST', '/preview/conversations/conv_x/messages', { role: 'agent', content: 'Ha' }],
    ['PATCH', '/preview/conversations/conv_x', { agentTakeOver: true }],
  ])('%s %s is refused, and is not there in production', async (method, path, sent) => {
    const ask = (url: string, headers: Record<string, string>): Promise<Response> =>
      fetch(url + path, {
        method,
        headers: { ...headers, ...(sent && { 'content-type': 'application/json' }) },
        ...(sent && { body: JSON.stringify(sent) }),
      })
    expect((await ask(server.url, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask(server.url, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    const production = await startServer()
    expect((await ask(production.url, {})).status).toBe(404)
    await production.close()
  })
})
