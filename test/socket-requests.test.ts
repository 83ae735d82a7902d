import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ErrorCode } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import type { Acknowledgement } from '@confab/shared/protocol'
import { Api, visitorApi } from './support/api.ts'
import { closing } from './support/closing.ts'
import {
  followSocket,
  openSocket,
  openWebSocket,
  type SocketClient,
  type SocketOptions,
} from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { apiKey, startServer, type TestServer } from './support/start-server.ts'

let server: TestServer
let visitor: Api & { readonly visitorId: string }
beforeAll(async () => {
  server = await startServer({ config: { limits: { sendBurst: 1_000, authSeconds: 0.3 } } })
  visitor = await visitorApi(server.url)
})
afterAll(() => server.close())

const connect = async (caller: Api = visitor, options: SocketOptions = {}): Promise<SocketClient> => {
  return closing(await openSocket(server.url, caller.token!, options))
}

/** What a request is answered with when it succeeds. */
function valueOf<V>(answer: Acknowledgement<V>): V {
  expect(answer).toMatchObject({ ok: true })
  return (answer as { ok: true; value: V }).value
}

function expectRefused(answer: Acknowledgement<unknown>, code: ErrorCode): void {
  expect(answer).toMatchObject({ ok: false, error: { code, message: expect.any(String) as string } })
}

describe('the door of the sockets', () => {
  it.each([{ transports: ['websocket' as const] }, { transports: ['polling' as const] }])(
    'lets in pages of the listed origins only: $transports',
    async (options) => {
      await connect(visitor, { ...options, origin: 'https://host.example' })
      for (const origin of [
        'https://evil.example',
        'http://host.example',
        'https://host.example:444',
        'null',
      ]) {
        await expect(connect(visitor, { ...options, origin })).rejects.toThrow()
      }
    },
  )

  it('lets plain WebSockets in from the listed origins only', async () => {
    const { id } = await visitor.create()
    const from = (origin: string) => openWebSocket(server.url, visitor.token!, id, { headers: { origin } })
    ;(await from('https://host.example')).close()
    await expect(from('https://evil.example')).rejects.toThrow('403')
    const { id: foreign } = await (await visitorApi(server.url)).create()
    await expect(openWebSocket(server.url, visitor.token!, foreign)).rejects.toThrow('404')
    await expect(openWebSocket(server.url, 'x', id)).rejects.toThrow('401')
  })

  it.each<[string, object, ErrorCode]>([
    ['a token that is not ours', { protocolVersion: 1, visitorToken: 'x' }, 'UNAUTHORIZED'],
    ['an API key', { protocolVersion: 1, visitorToken: apiKey }, 'UNAUTHORIZED'],
    ['no token', { protocolVersion: 1 }, 'INVALID_INPUT'],
    ['another version of the protocol', { protocolVersion: 2, visitorToken: 'x' }, 'INVALID_INPUT'],
    ['nothing', {}, 'INVALID_INPUT'],
  ])('refuses %s, and says why', async (_name, auth, code) => {
    await expect(connect(visitor, { auth })).rejects.toMatchObject({ code, retryable: false })
  })

  it('is closed to who does not say who they are in time', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const begin = performance.now()
    await new Promise((resolve) => socket.on('close', resolve))
    const waited = performance.now() - begin
    expect(waited).toBeGreaterThan(200)
    expect(waited).toBeLessThan(2_500)
  })

  it.each([
    ['is cut when they do not say goodbye either', '/socket.io/?EIO=4&transport=websocket'],
    ['is cut where there is nothing to follow', '/healthz'],
  ])('%s', async (_name, path) => {
    const { port, host } = new URL(server.url)
    const head = [
      `GET ${path} HTTP/1.1`,
      `host: ${host}`,
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    ]
    const begin = performance.now()
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(`${head.join('\r\n')}\r\n\r\n`))
    await new Promise((resolve) =>
      socket
        .resume()
        .on('error', () => {})
        .on('close', resolve),
    )
    expect(performance.now() - begin).toBeLessThan(2_500)
  })

  it('stays open to who has said so', async () => {
    const client = await connect()
    await new Promise((resolve) => setTimeout(resolve, 500))
    valueOf(await client.request('create-conversation', {}))
  })
})

describe('over a socket, a visitor', () => {
  it('creates a conversation, also again by the same id', async () => {
    const client = await connect()
    const id = newId('conv')
    const created = valueOf(await client.request('create-conversation', { id, title: 'Mine' }))
    expect(created).toMatchObject({
      id,
      title: 'Mine',
      visitorId: visitor.visitorId,
      agent: 'scripted',
      seq: 0,
    })
    expect(created).not.toHaveProperty('state')
    expect(valueOf(await client.request('create-conversation', { id, title: 'Mine' }))).toEqual(created)
    const other = await connect(await visitorApi(server.url))
    expectRefused(await other.request('create-conversation', { id }), 'IDEMPOTENCY_MISMATCH')
    expectRefused(await client.request('create-conversation', { agent: 'nobody' }), 'INVALID_INPUT')
  })

  it('posts: the answer comes when the message is stored, the reply as events', async () => {
    const { id } = await visitor.create()
    const client = closing(await followSocket(server.url, visitor.token!, id))
    const post = { conversationId: id, id: 'mine-1', content: 'Hello', action: 'generate-reply' as const }
    const { message } = valueOf(await client.request('post-message', post))
    expect(message).toMatchObject({
      id: 'mine-1',
      role: 'user',
      content: { type: 'PLAIN_TEXT', text: 'Hello' },
    })
    await expect.poll(() => client.events.at(-1)?.type).toBe('response.completed')
    expect(valueOf(await client.request('post-message', post)).message).toEqual(message)
    expectRefused(await client.request('post-message', { ...post, content: 'Bye' }), 'IDEMPOTENCY_MISMATCH')
    expect((await visitor.messages(id)).messages).toHaveLength(2)
  })

  it('sends what the page says of itself to the engine, and never gets it back', async () => {
    const { id } = await visitor.create()
    const client = closing(await followSocket(server.url, visitor.token!, id))
    const post = { conversationId: id, id: 'mine-1', content: 'Hi', pageContext: { cart: ['secret-sku'] } }
    const answer = await client.request('post-message', post)
    await expect.poll(() => client.events.length).toBe(1)
    expect(JSON.stringify([answer, client.events, await visitor.messages(id)])).not.toContain('secret-sku')
    expect(JSON.stringify(await new Api(server.url).messages(id))).toContain('secret-sku')
  })

  it('stops a reply, from another tab too; without one there is nothing to stop', async () => {
    const [tab, other] = [await connect(), await connect()]
    const { id } = await visitor.create()
    const content = scripted({ say: 'Well', hang: true })
    const posted = { conversationId: id, id: 'mine-1', content, action: 'generate-reply' as const }
    valueOf(await tab.request('post-message', posted))
    expectRefused(await other.request('post-message', { ...posted, id: 'mine-2' }), 'RESPONSE_IN_PROGRESS')
    const { response } = valueOf(await other.request('stop-response', { conversationId: id }))
    expect(response).toMatchObject({ status: 'COMPLETED', stopped: true })
    expect(valueOf(await tab.request('stop-response', { conversationId: id }))).toEqual({ response: null })
  })

  it('rates a message', async () => {
    const client = await connect()
    const { id } = await visitor.create()
    const { response } = await visitor.post(id, 'Hello')
    const rate = {
      conversationId: id,
      messageId: response!.outputs[0]!.id,
      rating: 'up' as const,
      comment: 'Yes',
    }
    expect(valueOf(await client.request('give-feedback', rate))).toEqual({})
    expect((await visitor.events(id)).events.at(-1)).toMatchObject({ type: 'feedback.given', rating: 'up' })
    expectRefused(await client.request('give-feedback', { ...rate, messageId: 'msg_none' }), 'NOT_FOUND')
  })

  it('follows no conversation of anyone else, and does nothing in one', async () => {
    const [stranger, client] = [await connect(await visitorApi(server.url)), await connect()]
    const { id: conversationId } = await visitor.create()
    valueOf(await client.request('subscribe', { conversationId, after: 0 }))
    const { message } = await visitor.post(conversationId, { role: 'user', content: 'Mine' })
    for (const answer of [
      await stranger.request('subscribe', { conversationId, after: 0 }),
      await stranger.request('post-message', { conversationId, id: 'x', content: 'x' }),
      await stranger.request('stop-response', { conversationId }),
      await stranger.request('give-feedback', { conversationId, messageId: message.id, rating: 'up' }),
      await stranger.request('claim-tool-call', { conversationId, toolCallId: 'x', claimant: 'x' }),
      await stranger.request('submit-tool-result', { conversationId, id: 'x', toolCallId: 'x', result: 1 }),
    ]) {
      expectRefused(answer, 'NOT_FOUND')
    }
    await visitor.post(conversationId, { role: 'user', content: 'Still mine' })
    await expect.poll(() => client.events.length).toBe(2)
    expect(stranger.events).toEqual([])
  })

  it('who sends too much is told to wait', async () => {
    const strict = await startServer({ config: { limits: { sendBurst: 2, sendsPerSecond: 0.1 } } })
    try {
      const caller = await visitorApi(strict.url)
      const client = closing(await openSocket(strict.url, caller.token!))
      for (let sent = 0; sent < 2; sent++) valueOf(await client.request('create-conversation', {}))
      const answer = await client.request('create-conversation', {})
      expectRefused(answer, 'RATE_LIMIT_EXCEEDED')
      expect(answer).toMatchObject({ error: { retryable: true, retryAfterMs: expect.any(Number) as number } })
    } finally {
      await strict.close()
    }
  })
})
