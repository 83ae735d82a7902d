/** One user in two browsers, both of whose pages offer the same function to the agent: it runs once. */
import type { Page } from 'playwright'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { composer, log, reads, say, talk } from '../support/host-site.ts'
import { identityToken, siteIdentity } from '../support/open-visitors.ts'
import { pageBench } from '../support/page-bench.ts'
import { showingEngine } from '../support/showing-engine.ts'

const bench = pageBench({
  config: { agents: { shown: { engine: showingEngine } }, identity: siteIdentity },
})
/** The browsers that ran it, in order. */
let runs: number[]
let browsers: number
beforeEach(() => {
  runs = []
  browsers = 0
})

declare const tokenOf: (sub: string) => Promise<string>
declare const ran: () => Promise<void>

/** Ann, in a browser of hers whose page takes `ms` to move a delivery, if it `offers` to. */
async function open({ conversation = '', ms = 0, offers = true } = {}): Promise<Page> {
  const context = await bench.browser.newContext()
  onTestFinished(() => context.close())
  const number = ++browsers
  await context.exposeFunction('tokenOf', (sub: string) => identityToken(sub))
  await context.exposeFunction('ran', () => void runs.push(number))
  const page = await context.newPage()
  await page.goto(`${bench.site.origin}/plain`)
  await page.evaluate(
    ({ server, conversation, ms, offers }) => {
      const chat = document.createElement('confab-chat')
      const change_delivery = {
        run: async ({ day = null }) => {
          await ran()
          await new Promise((resolve) => setTimeout(resolve, ms))
          return { day, moved: true }
        },
      }
      Object.assign(chat, {
        getIdentityToken: () => tokenOf('ann'),
        ...(offers && { tools: { change_delivery } }),
      })
      chat.setAttribute('mode', 'inline')
      if (conversation) chat.setAttribute('conversation', conversation)
      const script = document.createElement('script')
      script.src = `${server}/widget.js`
      script.dataset['mount'] = 'none'
      document.body.append(chat, script)
    },
    { server: bench.server.url, conversation, ms, offers },
  )
  await composer(page).waitFor()
  return page
}

const brought = 'The page says: {"day":"Friday","moved":true}'

describe('a tool that two browsers of a user offer', () => {
  it('runs in one of them', async () => {
    const one = await open({ ms: 300 })
    await talk(one, 'Hello')
    const two = await open({ conversation: await bench.api.newest(), ms: 300 })
    await reads(two, 'You said: Hello')
    await say(one, 'call')
    await Promise.all([reads(one, brought), reads(two, brought)])
    expect(runs).toHaveLength(1)
  })

  it('is not run again when a browser has claimed it and is gone: the agent is told the truth, in time', async () => {
    const one = await open({ offers: false })
    await say(one, 'call')
    await reads(one, 'change delivery')
    const conversation = await bench.api.newest()
    const { conversation: transcript } = await bench.api.events(conversation, '?after=999999')
    const call = transcript!.responses[0]!.outputs.at(-1)!.id
    const claim = { claimant: 'who-is-gone', leaseMs: 3_000 }
    await bench.api.call('POST', `/v1/conversations/${conversation}/tool-calls/${call}/claim`, claim)
    const others = [await open({ conversation }), await open({ conversation })]
    for (const page of others) await reads(page, 'change delivery')
    expect(await log(others[0]!)).not.toContain('The page')
    for (const page of others)
      await reads(page, 'The page was closed while the tool ran; whether it did is not known.')
    expect(runs).toEqual([])
  })
})
