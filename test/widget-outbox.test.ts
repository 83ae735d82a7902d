/** Unsent messages: they outlive the page, each is sent by one tab, and they stay with whom and where they belong. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { describe, expect, it } from 'vitest'
import {
  emptyTranscript,
  messageCreated,
  newSession,
  refuse,
  startStoringServer,
} from './support/scripted-server.ts'
import { widgetBench } from './support/widget-bench.ts'
import { testPage, type TestPage, type TestWidget } from './support/widget-state.ts'

/** It tells readers what it has stored, as a real one does. */
const bench = widgetBench(async () => {
  const server = await startStoringServer()
  server.answers.subscribe = ({ conversationId, after }) => {
    const events = server.stored.map((id, index) => messageCreated(conversationId, index + 1, id, textOf(id)))
    if (after !== undefined) return { kind: 'events', events: events.slice(after) }
    const messages = events.flatMap((event) => (event.type === 'message.created' ? [event.message] : []))
    const order = server.stored
    return {
      kind: 'snapshot',
      conversation: { ...emptyTranscript(conversationId, order.length), messages, order: [...order] },
    }
  }
  return server
})

const textOf = (id: string): string | undefined =>
  bench.server.posts().find((post) => post.id === id)?.content as string | undefined
/** The words the server has stored, in order. */
const stored = (): (string | undefined)[] => bench.server.stored.map(textOf)

function newTab(page: TestPage, options: object = {}): TestWidget {
  const widget = bench.newWidget(page, options)
  return widget
}

async function openTab(page: TestPage, options: object = {}): Promise<TestWidget> {
  const tab = newTab(page, options)
  await tab.controller.open()
  return tab
}

const isLive = ({ connection }: TestWidget['controller']): boolean => connection.status === 'live'
const isSent = ({ pending }: TestWidget['controller']): boolean => pending.length === 0
const pendingOf = ({ controller }: TestWidget): string[] =>
  controller.pending.map(({ text, status }) => `${text} ${status}`)
const textsOf = ({ controller }: TestWidget): unknown[] =>
  controller.transcript?.messages.map(({ content }) => content?.text) ?? []

/** A database that is read at once and never done with writing: then messages are noted elsewhere. */
const slowToWrite = {
  open: () => ({
    result: {
      transaction: (_store: string, mode: string) => ({
        objectStore: () => ({ getAll: () => ({ result: [] }), put: () => ({}), delete: () => ({}) }),
        commit: () => undefined,
        set oncomplete(done: () => void) {
          if (mode === 'readonly') setTimeout(done)
        },
      }),
    },
    set onsuccess(done: () => void) {
      setTimeout(done)
    },
  }),
} as unknown as IDBFactory

/** Nobody gets through to the server; who tries again does so at once. */
const unreachable = (): { status: number; body: unknown } => ({ status: 502, body: 'no' })

describe('A message that could not be sent before the page was reloaded', () => {
  it('is shown as unsent, and sent, with its own id and in its place', async () => {
    bench.server.startSession = unreachable
    const page = testPage()
    const before = newTab(page)
    for (const text of ['One', 'Two', 'Three']) before.controller.send(text)
    const ids = before.controller.pending.map(({ id }) => id)
    before.controller.close()
    const after = await openTab(page)
    expect(pendingOf(after).map((text) => text.split(' ')[0])).toEqual(['One', 'Two', 'Three'])
    expect(after.controller.pending.map(({ id }) => id)).toEqual(ids)
    bench.server.startSession = () => newSession()
    await after.until('all are sent', isSent)
    expect(bench.server.stored).toEqual(ids)
    expect(stored()).toEqual(['One', 'Two', 'Three'])
  })

  it('is sent although the tab that wrote it is gone and another is there', async () => {
    bench.server.startSession = unreachable
    const page = testPage({ firstRetryMs: 60_000, lastRetryMs: 60_000 })
    const [first, second] = [newTab(page), await openTab(page)]
    first.controller.send('Left behind')
    await second.until('it is seen there', ({ pending }) => pending.length === 1)
    first.controller.close()
    bench.server.startSession = () => newSession()
    page.wake()
    await second.until('it is sent', ({ transcript }) => transcript?.messages.length === 1)
    expect(stored()).toEqual(['Left behind'])
  })

  it('was written down before its first try', async () => {
    const page = Object.assign(testPage({ storageMs: 300 }), { database: () => slowToWrite })
    const noted = (): string | null => page.local.getItem(`confab:${bench.server.url}#:unsent`)
    const atFirstTry: (string | null)[] = []
    bench.server.answers['post-message'] = (post) => {
      atFirstTry.push(noted())
      return bench.server.store(post)
    }
    const tab = newTab(page)
    tab.controller.send('First things first')
    await tab.until('it is sent', ({ transcript, pending }) => transcript?.seq === 1 && pending.length === 0)
    expect(atFirstTry).toEqual([expect.stringContaining('First things first')])
    await expect.poll(noted).toBeNull()
  })

  it('is not sent again when only its acknowledgement was lost', async () => {
    const page = testPage()
    const before = newTab(page)
    bench.server.answers['post-message'] = (post) => {
      bench.server.store(post)
      before.controller.close()
      return undefined
    }
    before.controller.send('Once')
    await expect.poll(() => bench.server.stored.length).toBe(1)
    bench.server.answers['post-message'] = bench.server.store
    const after = await openTab(page)
    await after.until('it is live', isLive)
    await after.until('it is sent', isSent)
    await pause(50)
    expect([stored(), textsOf(after), bench.server.posts().length]).toEqual([['Once'], ['Once'], 1])
  })

  it('still says why it failed, and goes out when the visitor says so', async () => {
    bench.server.answers['post-message'] = () => refuse('INVALID_INPUT')
    const page = testPage()
    const before = newTab(page)
    before.controller.send('Bad')
    await before.until('it has failed', ({ pending }) => pending[0]?.status === 'failed')
    before.controller.close()
    bench.server.answers['post-message'] = bench.server.store
    const after = await openTab(page)
    await after.until('it is live', isLive)
    expect(after.controller.pending).toMatchObject([{ status: 'failed', error: { code: 'INVALID_INPUT' } }])
    after.controller.retryMessage(after.controller.pending[0]!.id)
    await after.until('it is sent', isSent)
  })

  it.each(['session', 'none'] as const)('with storage "%s" goes where that goes', async (kind) => {
    bench.server.startSession = unreachable
    const page = testPage()
    const options = { storage: () => kind }
    newTab(page, options).controller.send('Mine')
    await pause(20)
    expect(page.local.length).toBe(0)
    const sameTab = await openTab(page, options)
    expect(pendingOf(sameTab).length).toBe(kind === 'session' ? 1 : 0)
  })
})

describe('Of several tabs', () => {
  it('one sends each message, whoever wrote it', async () => {
    const page = testPage()
    const tabs = [await openTab(page), await openTab(page), await openTab(page)]
    const [first, second, third] = tabs as [TestWidget, TestWidget, TestWidget]
    first.controller.send('Begin')
    for (const tab of tabs) await tab.until('it is there', ({ transcript }) => transcript?.seq === 1)
    bench.server.answers['post-message'] = async (post) => {
      await pause(20)
      return bench.server.store(post)
    }
    second.controller.send('A')
    third.controller.send('B')
    first.controller.send('C')
    for (const tab of tabs) {
      await tab.until('all are there', ({ transcript }) => transcript?.seq === 4)
      await tab.until('nothing waits', isSent)
    }
    expect(stored()).toEqual(['Begin', 'A', 'B', 'C'])
    expect(bench.server.posts()).toHaveLength(4)
    for (const tab of tabs) expect(textsOf(tab)).toEqual(['Begin', 'A', 'B', 'C'])
  })

  it('all show what one has written, and none any more what one has discarded', async () => {
    bench.server.startSession = unreachable
    const page = testPage()
    const [first, second] = [await openTab(page), await openTab(page)]
    first.controller.send('Changed my mind')
    await second.until('it is shown', ({ pending }) => pending.length === 1)
    second.controller.discardMessage(second.controller.pending[0]!.id)
    await first.until('it is gone', isSent)
    expect(pendingOf(await openTab(page))).toEqual([])
  })
})

describe('What waits to be sent', () => {
  /** Offline in a conversation, with a message that waits. */
  async function waiting(page: TestPage): Promise<TestWidget> {
    const tab = newTab(page)
    tab.controller.send('Said')
    await tab.until('it is sent', ({ transcript }) => transcript?.seq === 1)
    bench.server.startSession = unreachable
    bench.server.admit = () => new ConfabError('RATE_LIMIT_EXCEEDED', 'Later.', { retryAfterMs: 60_000 })
    bench.server.drop()
    await tab.until('it is offline', ({ connection }) => connection.status === 'offline')
    tab.controller.send('Waits')
    return tab
  }
  const quietly = { firstRetryMs: 60_000, lastRetryMs: 60_000 }

  it('is forgotten with the conversation it was for, in every tab and for good', async () => {
    const page = testPage(quietly)
    const tab = await waiting(page)
    const other = await openTab(page)
    expect(pendingOf(other)).toHaveLength(1)
    tab.controller.newConversation()
    await other.until('it is gone there, too', isSent)
    await expect.poll(() => page.local.getItem(`confab:${bench.server.url}#:unsent`)).toBeNull()
  })

  it('is forgotten at logout: nothing of it stays on the device', async () => {
    const page = testPage(quietly)
    const tab = await waiting(page)
    const other = await openTab(page)
    await tab.controller.logout()
    await other.until('it is gone there, too', isSent)
    expect(page.local.length).toBe(0)
  })

  it('waits in its conversation while the visitor is in another one', async () => {
    const page = testPage(quietly)
    const tab = await waiting(page)
    const { id } = tab.controller.transcript!
    tab.controller.enter('conv_other')
    expect(pendingOf(tab)).toEqual([])
    tab.controller.enter(id)
    expect(pendingOf(tab)).toEqual(['Waits waiting'])
  })

  it('is neither shown nor sent when somebody else sits there', async () => {
    const page = testPage(quietly)
    const tab = await waiting(page)
    tab.controller.close()
    page.local.setItem(
      `confab:${bench.server.url}`,
      JSON.stringify({ visitorId: 'vis_2', visitorToken: 'other', renewAfter: Date.now() + 60_000 }),
    )
    bench.server.admit = () => undefined
    const other = await openTab(page)
    await other.until('it is live', isLive)
    await pause(30)
    expect([pendingOf(other), stored()]).toEqual([[], ['Said']])
  })
})
