/** Browsers freeze tabs that nobody looks at, whatever they are doing. */
import type { Browser } from 'playwright'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserArguments } from '../../scripts/find-browser.mjs'
import { Api } from '../support/api.ts'
import { launchBrowser } from '../support/browser.ts'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { startHostSite, type HostSite } from '../support/host-site.ts'
import { freePort, openRawTab, type RawTab } from '../support/raw-tab.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let browser: Browser
let server: TestServer
let proxy: FaultProxy
let site: HostSite
let port: number

beforeAll(async () => {
  site = await startHostSite(() => proxy.url)
  server = await startServer({ config: { origins: [site.origin] } })
  proxy = await startFaultProxy(server.url)
  port = await freePort()
  browser = await launchBrowser({ args: [...browserArguments, `--remote-debugging-port=${port}`] })
})
afterAll(async () => {
  await browser.close()
  site.close()
  await proxy.close()
  await server.close()
})

/** Collects the replies the page is told of: what is not seen is not drawn. */
const listen = `new Promise((resolve) => {
  globalThis.heard = []
  const look = () => {
    globalThis.chat = document.querySelector('confab-chat')
    // A chat that is not there yet is given what was said before as a whole, and is told of no reply.
    if (!chat?.shadowRoot?.querySelector('textarea')) return setTimeout(look, 20)
    chat.addEventListener('confab-response', ({ detail }) => heard.push(detail.response.outputs[0].content.text))
    resolve()
  }
  look()
})`

async function openTab(): Promise<RawTab> {
  const tab = await openRawTab(port, site.origin)
  await tab.evaluate(listen)
  return tab
}

const heardBy = (tab: RawTab): Promise<unknown> => tab.evaluate('heard')
const hears = (tab: RawTab, text: string): Promise<unknown> =>
  expect.poll(() => heardBy(tab), { timeout: 10_000 }).toContain(text)

describe('A tab that is frozen while it sends', () => {
  it('leaves that to another one, and is up to date when it goes on', async () => {
    const [tab, other] = [await openTab(), await openTab()]
    await tab.evaluate(`chat.sendMessage('Hello')`)
    await hears(tab, 'You said: Hello')
    // The other one may have come to the conversation when that was said already; from here on it hears all.
    await tab.evaluate(`chat.sendMessage('And you?')`)
    for (const one of [tab, other]) await hears(one, 'You said: And you?')
    proxy.set({ hold: ['up'] })
    await tab.evaluate(`chat.sendMessage('On its way')`)
    await pause(200)
    await tab.setState('frozen')
    proxy.cut('reset')
    proxy.set({})
    await hears(other, 'You said: On its way')
    await tab.setState('active')
    await hears(tab, 'You said: On its way')
    const api = new Api(server.url)
    const { conversations } = await api.answer('conversations', 200, 'GET', '/v1/conversations')
    const { messages } = await api.messages(conversations[0]!.id)
    expect(messages.map(({ content }) => content?.text)).toEqual([
      'Hello',
      'You said: Hello',
      'And you?',
      'You said: And you?',
      'On its way',
      'You said: On its way',
    ])
  })
})
