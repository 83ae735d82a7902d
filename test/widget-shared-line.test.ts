/** Chats on one page that are there as the same visitor: they share the line, and each keeps what is its own. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { scriptedEngine } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'
import { hasReplies, textsOf } from './support/transcripts.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './support/widget-state.ts'

let server: TestServer
let widgets: TestWidget[]
beforeAll(async () => {
  const agents = Object.fromEntries(['one', 'two', 'three'].map((key) => [key, { engine: scriptedEngine }]))
  const limits = { sendBurst: 10_000, sessionBurst: 10_000 }
  server = await startServer({ config: { agents, defaultAgent: 'one', limits } })
})
afterAll(() => server.close())
afterEach(() => {
  for (const { controller } of widgets) controller.close()
})

/** Three chats on a page, each with an agent of its own, that have said hello. */
async function open(page: TestPage): Promise<TestWidget[]> {
  widgets = ['one', 'two', 'three'].map((agent) => testWidget(server.url, page, { agent: () => agent }, page))
  await Promise.all(widgets.map((widget) => talk(widget, 1)))
  return widgets
}

async function talk(widget: TestWidget, replies: number): Promise<void> {
  widget.controller.send(`Message ${replies}`)
  await widget.until('it is answered', hasReplies(replies))
}
const said = ({ controller }: TestWidget): string[] => textsOf(controller.transcript!)
const isLive = ({ connection }: { connection: { status: string } }): boolean => connection.status === 'live'

const noSocket = (): never => {
  throw new Error('No WebSockets here.')
}

describe.each([
  ['a WebSocket', {}],
  ['HTTP', { newWebSocket: noSocket }],
])('three chats over one line of %s', (_, changes) => {
  it('hear each what is its own, and go on when one is closed', async () => {
    const page = Object.assign(testPage(), changes)
    const opened = vi.spyOn(page, 'newWebSocket')
    const [one, two, three] = (await open(page)) as [TestWidget, TestWidget, TestWidget]
    one.controller.close()
    await Promise.all([talk(two, 2), talk(three, 2)])
    expect(opened).toHaveBeenCalledTimes(1)
    expect([one, two, three].map((widget) => said(widget).length)).toEqual([1, 2, 2])
    expect(new Set(widgets.map(({ controller }) => controller.transcript?.id)).size).toBe(3)
    await one.controller.open()
    await talk(one, 2)
    expect(opened).toHaveBeenCalledTimes(1)
  })

  it('hear nothing of a conversation any more that they have all left', async () => {
    const page = Object.assign(testPage(), changes)
    const [one] = (await open(page)) as [TestWidget]
    const before = one.controller.transcript!.id
    one.controller.newConversation()
    one.controller.send('A new one')
    await one.until('it is answered', (state) => state.transcript?.id !== before && hasReplies(1)(state))
    one.controller.enter(before)
    await one.until('the old one is there', ({ transcript }) => transcript?.id === before)
    await talk(one, 2)
  })
})

describe('one line', () => {
  it('that one of them finds dead is dead for all, and they come back over one', async () => {
    const page = testPage({ answerMs: 60 })
    const all = await open(page)
    const opened = vi.spyOn(page, 'newWebSocket')
    page.goOffline()
    await Promise.all(all.map((widget) => widget.until('it is offline', (state) => !isLive(state))))
    await Promise.all(all.map((widget) => widget.until('it is live', isLive)))
    expect(opened).toHaveBeenCalledTimes(1)
    await Promise.all(all.map((widget) => talk(widget, 2)))
  })

  it('is gone with the last of them, and so is everything on the page', async () => {
    const page = testPage()
    const all = await open(page)
    const lines = vi.spyOn(page, 'newWebSocket')
    for (const { controller } of all) controller.close()
    expect(page.listeners).toBe(0)
    await all[0]!.controller.open()
    await all[0]!.until('it is live', isLive)
    expect(lines).toHaveBeenCalledTimes(1)
  })

  it('is not shared by visitors of whom nothing is kept', async () => {
    const page = testPage()
    const opened = vi.spyOn(page, 'newWebSocket')
    widgets = [0, 1].map(() => testWidget(server.url, page, { storage: () => 'none' }, page))
    await Promise.all(widgets.map((widget) => talk(widget, 1)))
    expect(opened).toHaveBeenCalledTimes(2)
    expect(widgets.map((widget) => said(widget).length)).toEqual([1, 1])
  })
})
