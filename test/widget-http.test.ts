/** The widget where the network lets no WebSocket live: a real server, asked by plain requests and one that streams. */
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '@confab/shared/ids'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { defineEngine } from '../server/src/define.ts'
import { HttpLine } from '../widget/src/connection/connection-http.ts'
import type { Line } from '../widget/src/connection/connection-line.ts'
import { openSocket } from '../widget/src/connection/connection-socket.ts'
import type { HostPage } from '../widget/src/page/host-page.ts'
import { closing } from './support/closing.ts'
import { Api, visitorApi } from './support/api.ts'
import { startFaultProxy } from './support/fault-proxy.ts'
import { scripted, scriptedEngine } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'
import { canonical, hasReplies, serverTranscript, textsOf } from './support/transcripts.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './support/widget-state.ts'

/** Calls a tool, and repeats what it is given. */
const asking = defineEngine({
  async *generateReply({ message }) {
    const content = { type: 'PLAIN_TEXT' as const, text: JSON.stringify(message.result) }
    yield message.role === 'tool'
      ? { type: 'put', item: { type: 'MESSAGE', id: 'm', content } }
      : { type: 'put', item: { type: 'TOOL_CALL', id: 'c', name: 'look', arguments: {}, status: 'PENDING' } }
  },
})

let server: TestServer

beforeAll(async () => {
  const agents = { scripted: { engine: scriptedEngine }, asking: { engine: asking } }
  server = await startServer({
    config: { agents, defaultAgent: 'scripted', limits: { sendBurst: 10_000, sessionBurst: 10_000 } },
  })
})
afterEach(() => vi.useRealTimers())
afterAll(() => server.close())

type Changes = Partial<HostPage>

/** A page that counts the WebSockets it was asked for and did not open. */
function newPage(
  patience: Parameters<typeof testPage>[0] = {},
  changes: Changes = {},
): TestPage & { asked: number } {
  const page = testPage(patience)
  const newWebSocket = (): never => {
    counting.asked++
    throw new Error('No WebSockets here.')
  }
  const counting = Object.assign(page, { newWebSocket, asked: 0 }, changes)
  return counting
}

function newWidget(page: TestPage, options: object = {}, url = server.url): TestWidget {
  const widget = testWidget(url, page, options)
  closing(widget.controller)
  return widget
}

const isLive = ({ connection }: TestWidget['controller']): boolean => connection.status === 'live'

describe('By HTTP alone', () => {
  it('a visitor talks as by WebSocket: replies stream in, can be stopped, rated, and asked for again', async () => {
    const cookies = new Set<unknown>()
    const asking: TestPage['fetch'] = (url, init) => {
      cookies.add(init.credentials)
      return fetch(url, init)
    }
    const widget = newWidget(newPage({}, { fetch: asking }))
    const { controller } = widget
    const seen = new Set<number>()
    widget.onUpdate(() => seen.add(controller.transcript?.seq ?? 0))
    controller.send(scripted({ say: 'One word after the other', pieces: 12, pauseMs: 10 }))
    await widget.until('the reply has ended', hasReplies(1))
    expect(seen.size).toBeGreaterThan(8)
    const [answer] = controller.transcript!.responses[0]!.outputs
    controller.giveFeedback(answer!.id, 'up', 'Good')
    await widget.until('it is rated', ({ transcript }) => transcript?.feedback[answer!.id]?.rating === 'up')
    controller.send(scripted({ say: 'For ever', hang: true }))
    await widget.until('it says something', ({ running }) => (running?.outputs.length ?? 0) > 0)
    controller.stop()
    await widget.until('it has stopped', hasReplies(2))
    controller.send(scripted({ fail: 'ENGINE_FAILED' }))
    await widget.until('it has failed', ({ transcript }) => transcript?.responses.at(-1)?.status === 'FAILED')
    controller.retry()
    await widget.until('it has failed again', ({ transcript }) => transcript?.responses.length === 4)
    expect([...cookies]).toEqual(['omit'])
    expect(widget.statuses).not.toContain('offline')
    expect(widget.changes.filter(({ type }) => type === 'error')).toEqual([])
  })

  it('a conversation is there again after a reload, and only what is new is told as news', async () => {
    const page = newPage()
    const before = newWidget(page)
    before.controller.send('Hello')
    await before.until('it is answered', hasReplies(1))
    before.controller.close()
    const after = newWidget(page)
    await after.controller.open()
    await after.until('it is there', hasReplies(1))
    const held = await serverTranscript(server.url, page, after.controller.transcript!.id)
    expect(canonical(after.controller.transcript)).toBe(canonical(held))
    expect(after.changes.filter(({ type }) => type === 'message' || type === 'response')).toEqual([])
    await new Api(server.url).post(held.id, { role: 'agent', content: 'A person' })
    await after.until(
      'the person is heard',
      ({ transcript }) => transcript?.messages.at(-1)?.role === 'agent',
    )
    expect(after.changes.filter(({ type }) => type === 'message')).toHaveLength(1)
  })

  it('a person who has taken over is written to, and a tool gives its result', async () => {
    const widget = newWidget(newPage())
    widget.controller.send('Hello')
    await widget.until('it is answered', hasReplies(1))
    const { id } = widget.controller.transcript!
    await new Api(server.url).call('PATCH', `/v1/conversations/${id}`, { agentTakeOver: true })
    widget.controller.send('Are you a person?')
    await widget.until(
      'it is sent',
      ({ transcript, pending }) => transcript?.messages.length === 2 && pending.length === 0,
    )
    const other = newWidget(newPage(), { agent: () => 'asking' })
    other.controller.send('Look')
    await other.until('the tool is called', hasReplies(1))
    other.controller.submitToolResult(other.controller.transcript!.responses[0]!.outputs[0]!.id, {
      time: '12:00',
    })
    await other.until('the agent goes on', hasReplies(2))
  })

  it('what is refused is refused for the same reason', async () => {
    const widget = newWidget(newPage())
    widget.controller.send('x'.repeat(5_000))
    await widget.until('it has failed', ({ pending }) => pending[0]?.status === 'failed')
    expect(widget.controller.pending[0]!.error?.code).toBe('INVALID_INPUT')
    const foreign = newPage(
      {},
      {
        fetch: (url, init) => fetch(url, withHeader(init, 'origin', 'https://evil.example')),
      },
    )
    const stranger = newWidget(foreign)
    stranger.controller.send('Hello')
    await stranger.until('it is refused', ({ connection }) => connection.status === 'refused')
    expect(stranger.controller.connection).toMatchObject({ error: { code: 'FORBIDDEN' } })
  })

  it('a message that a socket had sent already is the same message', async () => {
    const visitor = await visitorApi(server.url)
    const { id: conversationId } = await visitor.create()
    const caller = { server: server.url, page: testPage(), token: () => visitor.token! }
    const [socket, http]: Line[] = [openSocket(caller), new HttpLine(caller)]
    const content = { conversationId, id: newId('msg'), content: 'Once', action: 'generate-reply' as const }
    const answers = []
    for (const line of [socket!, http!, http!, socket!]) {
      if (!line.connected) await connected(line)
      answers.push(await line.ask('post-message', { ...content, pageContext: { path: '/a' } }, 5_000))
    }
    expect(new Set(answers.map(canonical)).size).toBeLessThanOrEqual(2) // by HTTP it comes with its response
    expect(answers).toMatchObject(answers.map(() => ({ ok: true, value: { message: { id: content.id } } })))
    const { messages } = await visitor.messages(conversationId)
    expect(messages.filter(({ role }) => role === 'user')).toHaveLength(1)
  })

  it('a stream that something in between holds back is done without', async () => {
    const streamless = newPage(
      { quietMs: 100 },
      {
        fetch: async (url, init) =>
          new Headers(init.headers).get('accept') === 'text/event-stream'
            ? new Response(new ReadableStream())
            : fetch(url, init),
      },
    )
    const widget = newWidget(streamless)
    widget.controller.send('Hello')
    await widget.until('it is answered', hasReplies(1))
    expect(widget.statuses).not.toContain('offline')
  })

  it('a stream that falls silent is given up', async () => {
    const visitor = await visitorApi(server.url)
    const { id: conversationId } = await visitor.create()
    const line = new HttpLine({ server: server.url, page: testPage(), token: () => visitor.token! })
    await connected(line)
    const lost = new Promise<Error>((resolve) => line.on('disconnect', resolve))
    const heard = new Promise((resolve) => line.on('event', resolve))
    expect(await line.ask('subscribe', { conversationId }, 5_000)).toMatchObject({
      value: { kind: 'snapshot' },
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await visitor.post(conversationId, { role: 'user', content: 'Hello' })
    await heard
    vi.advanceTimersByTime(44_000)
    expect(line.connected).toBe(true)
    vi.advanceTimersByTime(1_000)
    expect((await lost).message).toBe('The server fell silent.')
  })

  it('the visitor’s token is renewed when it is not good any more', async () => {
    const page = newPage()
    const widget = newWidget(page)
    widget.controller.send('Hello')
    await widget.until('it is answered', hasReplies(1))
    let refused = 0
    page.fetch = (url, init) => {
      const isFirst = url.includes('/messages') && refused++ === 0
      return fetch(url, isFirst ? withHeader(init, 'authorization', 'Bearer old') : init)
    }
    widget.controller.send('Still me')
    await widget.until('it is answered', hasReplies(2))
    expect(textsOf(widget.controller.transcript!)).toEqual(['Hello', 'Still me'])
  })

  it('nothing is left when it is closed', async () => {
    const proxy = closing(await startFaultProxy(server.url))
    const page = newPage()
    const widget = newWidget(page, {}, proxy.url)
    widget.controller.send(scripted({ say: 'For ever', hang: true }))
    await widget.until('it says something', ({ running }) => (running?.outputs.length ?? 0) > 0)
    widget.controller.close()
    expect(page.listeners).toBe(0)
    const fetched = vi.spyOn(page, 'fetch')
    await pause(100)
    expect(fetched).not.toHaveBeenCalled()
  })
})

describe('Between WebSocket and HTTP', () => {
  it('a WebSocket is tried first, and again after a while', async () => {
    const page = newPage({ webSocketMs: 200 })
    const proxy = closing(await startFaultProxy(server.url))
    const widget = newWidget(page, {}, proxy.url)
    widget.controller.send('Hello')
    await widget.until('it is answered', hasReplies(1))
    expect(page.asked).toBe(1)
    const cut = async (): Promise<void> => {
      proxy.cut('reset')
      await widget.until('it is offline', (controller) => !isLive(controller))
      await widget.until('it is live', isLive)
    }
    await cut()
    expect(page.asked).toBe(1)
    await pause(200)
    await cut()
    expect(page.asked).toBe(2)
  })

  it('WebSockets that open and then break, again and again, are given up for a while', async () => {
    let open = 0
    const page = testPage()
    const { newWebSocket } = page
    page.newWebSocket = (url) => {
      const socket = newWebSocket(url)
      socket.addEventListener('open', () => setTimeout(() => socket.close(), 60))
      open++
      return socket
    }
    const widget = newWidget(page)
    widget.controller.send('Hello')
    await widget.until('it is answered', hasReplies(1))
    await expect.poll(() => open, { timeout: 5_000 }).toBe(3)
    await pause(200) // until the last one is broken, too
    await widget.until('it is live', isLive)
    widget.statuses.splice(0)
    widget.controller.send(scripted({ say: 'At last', pieces: 10, pauseMs: 30 }))
    await widget.until('it is answered', hasReplies(2))
    expect([open, widget.statuses]).toEqual([3, []])
  })

  it('a server that is not there by either is tried by both again, until it is', async () => {
    const proxy = closing(await startFaultProxy(server.url))
    const page = testPage()
    const widget = newWidget(page, {}, proxy.url)
    widget.controller.send('Hello')
    await widget.until('it is answered', hasReplies(1))
    proxy.set({ refuse: true })
    proxy.cut('reset')
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await pause(300)
    proxy.set({})
    await widget.until('it is live', isLive)
    expect(widget.statuses).not.toContain('refused')
  })
})

function withHeader(init: RequestInit, name: string, value: string): RequestInit {
  return { ...init, headers: [...new Headers(init.headers), [name, value]] }
}

function connected(line: Line): Promise<void> {
  return new Promise((resolve, reject) => {
    line.on('connect', resolve)
    line.on('connect_error', reject)
    closing({ close: () => line.disconnect() })
    line.connect()
  })
}
