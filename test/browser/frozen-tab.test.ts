/** Browsers freeze tabs that nobody looks at, whatever they are doing. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { browserArguments } from '../../scripts/find-browser.mjs'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.ts'
import { freePort } from '../support/loopback.ts'
import { pageBench } from '../support/page-bench.ts'
import { openRawTab, type RawTab } from '../support/raw-tab.ts'

const port = await freePort()
let proxy: FaultProxy
const bench = pageBench({
  launch: { args: [...browserArguments, `--remote-debugging-port=${port}`] },
  network: async (server) => (proxy = await startFaultProxy(server)),
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
  const tab = await openRawTab(port, bench.site.origin)
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
    const { messages } = await bench.api.messages(await bench.api.newest())
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
