/** What the tabs of one browser share: the draft, how far was read, and where the visitor is. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  emptyTranscript,
  eventOf,
  newSession,
  responseCompleted,
  responseCreated,
  startStoringServer,
} from './support/scripted-server.ts'
import { widgetBench } from './support/widget-bench.ts'
import { testPage, type TestPage, type TestWidget } from './support/widget-state.ts'

const bench = widgetBench(startStoringServer)

async function openTab(page: TestPage, options: object = {}): Promise<TestWidget> {
  const widget = bench.newWidget(page, options)
  await widget.controller.open()
  return widget
}

const unreadOf = ({ changes }: TestWidget): number[] =>
  changes.flatMap((change) => (change.type === 'unread' ? change.count : []))
const conversationOf = ({ controller }: TestWidget): string | undefined => controller.transcript?.id

/** Two tabs in one conversation that holds a message. */
async function together(page: TestPage, ...options: object[]): Promise<[TestWidget, TestWidget]> {
  const tabs = [await openTab(page, options[0]), await openTab(page, options[1])] as [TestWidget, TestWidget]
  tabs[0].controller.send('Hello')
  for (const tab of tabs) await tab.until('it is there', ({ transcript }) => transcript !== null)
  return tabs
}

describe('Before the chat is opened', () => {
  it('nothing is heard of other tabs', async () => {
    const page = testPage()
    const closed = bench.newWidget(page)
    const other = await openTab(page)
    other.controller.write('Half a')
    other.controller.send('Hello')
    await other.until('it is sent', ({ pending }) => pending.length === 0)
    await pause(30)
    expect([closed.controller.draft, closed.controller.transcript]).toEqual(['', null])
  })
})

describe('A draft', () => {
  it('is the same in all tabs, and there again after a reload', async () => {
    const page = testPage()
    const [first, second] = [await openTab(page), await openTab(page)]
    first.controller.write('Half a thou')
    await second.until('it is there', ({ draft }) => draft === 'Half a thou')
    second.controller.write('Half a thought')
    await first.until('it is there', ({ draft }) => draft === 'Half a thought')
    expect((await openTab(page)).controller.draft).toBe('Half a thought')
    first.controller.write('')
    await second.until('it is gone', ({ draft }) => draft === '')
    expect(page.local.length).toBe(0)
  })

  it('to another agent is another', async () => {
    const page = testPage()
    const first = await openTab(page)
    const second = await openTab(page, { agent: () => 'sales' })
    first.controller.write('To whom?')
    await pause(20)
    expect(second.controller.draft).toBe('')
  })

  it.each(['session', 'none'] as const)('with storage "%s" stays in its tab', async (kind) => {
    const page = testPage()
    const options = { storage: () => kind }
    const [first, second] = [await openTab(page, options), await openTab(page, options)]
    first.controller.write('Mine')
    await pause(20)
    expect([first.controller.draft, second.controller.draft]).toEqual(['Mine', ''])
  })
})

describe('What another script of the site says where tabs speak', () => {
  it('is not taken for the word of a tab, unless it is one', async () => {
    const page = testPage()
    const tab = await openTab(page)
    tab.controller.write('Half a thought')
    const letter = { place: `${bench.server.url}#`, at: Date.now() + 1_000 }
    const channel = page.newChannel('confab')
    const forged: unknown[] = [null, 7, 'logout', {}, letter, { ...letter, news: null }]
    for (const text of [undefined, 7, { trim: 'me' }])
      forged.push({ ...letter, news: { type: 'draft', text } })
    for (const to of [7, { id: 'conv_1' }]) forged.push({ ...letter, news: { type: 'conversation', to } })
    for (const one of forged) channel.postMessage(one)
    channel.postMessage({ ...letter, news: { type: 'draft', text: 'A thought' } })
    await tab.until('the last is heard', ({ draft }) => draft !== 'Half a thought')
    channel.close()
    expect([tab.controller.draft, tab.controller.transcript]).toEqual(['A thought', null])
  })
})

describe('What was not read', () => {
  it('is counted, until it is read in any tab', async () => {
    const page = testPage()
    let [firstIsOpen, secondIsOpen] = [true, false]
    const options = [{ isOpen: () => firstIsOpen }, { isOpen: () => secondIsOpen }]
    const [first, second] = await together(page, ...options)
    firstIsOpen = false
    const id = conversationOf(first)!
    bench.server.emit(
      responseCreated(id, 2, 'resp_1', bench.server.stored[0]!),
      completed(id, 3, 'resp_1', 1),
    )
    bench.server.emit(agentMessage(id, 4, 2))
    for (const tab of [first, second]) await tab.until('it is counted', () => unreadOf(tab).at(-1) === 2)
    expect(unreadOf(second)).toEqual([1, 2])
    secondIsOpen = true
    await second.controller.open()
    expect(unreadOf(second)).toEqual([1, 2, 0])
    await first.until('it is read there, too', () => unreadOf(first).at(-1) === 0)
    const { transcript } = first.controller
    bench.server.answers.subscribe = () => ({ kind: 'snapshot', conversation: transcript })
    const reloaded = await openTab(page, { isOpen: () => false })
    await reloaded.until('it is there', (controller) => controller.transcript?.seq === 4)
    expect(unreadOf(reloaded)).toEqual([])
  })

  it('is not what comes before the visitor, and is what comes behind another window', async () => {
    const page = testPage()
    const [tab] = await together(page, {}, { isOpen: () => false })
    const id = conversationOf(tab)!
    bench.server.emit(agentMessage(id, 2, 1))
    await tab.until('it is there', ({ transcript }) => transcript?.seq === 2)
    expect(unreadOf(tab)).toEqual([])
    page.isVisible = false
    bench.server.emit(agentMessage(id, 3, 2))
    await tab.until('it is counted', () => unreadOf(tab).at(-1) === 1)
    page.isVisible = true
    page.wake()
    await tab.until('it is read', () => unreadOf(tab).at(-1) === 0)
  })

  const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`
  const completed = (id: string, seq: number, response: string, second: number): object => ({
    ...responseCompleted(id, seq, response),
    at: at(second),
  })
  function agentMessage(conversationId: string, seq: number, second: number): object {
    const content = { type: 'PLAIN_TEXT' as const, text: 'A person' }
    const message = { id: `m${seq}`, conversationId, role: 'agent' as const, content, createdAt: at(second) }
    return { ...eventOf(conversationId, seq, { type: 'message.created', message }), at: at(second) }
  }
})

describe('A conversation that one tab', () => {
  it('begins is the one of all tabs that had none', async () => {
    const [first, second] = await together(testPage())
    expect(conversationOf(second)).toBe(conversationOf(first))
    expect(bench.server.created()).toHaveLength(1)
  })

  it('leaves is left by all that were there; the next one is again that of all', async () => {
    const page = testPage()
    const [first, second] = await together(page)
    const left = conversationOf(first)
    second.controller.newConversation()
    await first.until('it is left', ({ transcript, loading }) => transcript === null && !loading)
    bench.server.stored = []
    first.controller.send('Anew')
    await second.until('it is there, too', ({ transcript }) => transcript !== null)
    expect(conversationOf(second)).toBe(conversationOf(first))
    expect(conversationOf(second)).not.toBe(left)
  })

  it('goes to is gone to by those that were with it, and not by those that were elsewhere', async () => {
    const page = testPage()
    const [first, second] = await together(page)
    const elsewhere = await openTab(page, { conversation: () => 'conv_named' })
    await elsewhere.until('it is there', ({ transcript }) => transcript !== null)
    first.controller.enter('conv_older')
    await second.until('it is there, too', () => conversationOf(second) === 'conv_older')
    expect(conversationOf(elsewhere)).toBe('conv_named')
    await expect.poll(() => page.local.getItem(`confab:${bench.server.url}#`)).toBe('conv_older')
  })

  it('went to while this page slept is found when it wakes', async () => {
    const page = testPage()
    const [tab] = await together(page)
    page.local.setItem(`confab:${bench.server.url}#`, 'conv_later')
    page.wake()
    await tab.until('it is there', () => conversationOf(tab) === 'conv_later')
  })

  it('has with another visitor is not for this one', async () => {
    let visitors = 0
    bench.server.startSession = () => newSession({ visitorId: `vis_${++visitors}` })
    const page = testPage()
    const [tab] = await together(page)
    const theirs = await openTab({ ...page, storage: testPage().storage })
    theirs.controller.send('Hello')
    await theirs.until('it is there', ({ transcript }) => transcript !== null)
    theirs.controller.newConversation()
    theirs.controller.write('Secret')
    await pause(30)
    expect([conversationOf(tab) !== undefined, tab.controller.draft]).toEqual([true, ''])
  })
})

describe('A visitor who logs out in one tab', () => {
  it('is gone in all: no words, no connection, no storage', async () => {
    const page = testPage()
    const [first, second] = await together(page)
    first.controller.write('Half a')
    await second.until('the draft is there', ({ draft }) => draft !== '')
    await first.controller.logout()
    await second.until('it is gone there', ({ transcript }) => transcript === null)
    await second.until('the draft, too', ({ draft }) => draft === '')
    await expect.poll(() => bench.server.sockets).toBe(0)
    await expect.poll(() => [page.local.length, page.listeners, bench.server.ended.length]).toEqual([0, 0, 1])
    bench.server.answers.subscribe = ({ conversationId }) => ({
      kind: 'snapshot',
      conversation: emptyTranscript(conversationId),
    })
    bench.server.stored = []
    second.controller.send('Somebody new')
    await first.until('they are in all tabs again', ({ transcript }) => transcript !== null)
    expect(bench.server.sessions).toEqual([{}, {}])
  })
})
