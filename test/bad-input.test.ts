import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { answerSchemas } from '@confab/shared/protocol'
import { Api, visitorApi } from './support/api.ts'
import { openSocket, type SocketClient } from './support/feeds.ts'
import { startServerProcess, type ServerProcess } from './support/start-server.ts'

/** A process of its own: what would end it, ends it here too. */
let server: ServerProcess
let dataFolder: string
let api: Api
let visitor: Api
let id: string
beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'confab-test-'))
  server = await startServerProcess({ dataFolder, environment: { LOG_LEVEL: 'warn' } })
  api = new Api(server.url)
  visitor = await visitorApi(server.url)
  id = (await visitor.create()).id
})
afterEach(async () => {
  const { status, body } = await api.call('GET', '/healthz')
  expect({ status, body: body as unknown, code: server.child.exitCode }).toEqual({
    status: 200,
    body: { status: 'ok' },
    code: null,
  })
})
afterAll(async () => {
  await server.end('SIGTERM')
  rmSync(dataFolder, { recursive: true, force: true })
})

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const nestedValue = (depth: number): unknown => JSON.parse(nested(depth))
const messages = (): string => `/v1/conversations/${id}/messages`

describe('over HTTP', () => {
  it.each([
    ['empty', ''],
    ['not JSON', '{'],
    ['JSON and more', '{} {}'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['a text', '"x"'],
    ['without what it needs', '{}'],
    ['with a role that is not one', '{"role":"admin","content":"x"}'],
    ['nested 17 deep', `{"role":"tool","toolCallId":"x","result":${nested(16)}}`],
    ['nested 30,000 deep', `{"role":"tool","toolCallId":"x","result":${nested(30_000)}}`],
    ['nested 30,000 deep and never closed', '['.repeat(30_000)],
    ['with a prototype', '{"role":"user","content":"x","pageContext":{"__proto__":{"polluted":1}}}'],
    ['with a constructor', '{"role":"user","content":"x","pageContext":{"constructor":{"prototype":{}}}}'],
    ['with the id of nobody', '{"role":"user","content":"x","id":"__proto__ "}'],
  ])('a body %s is refused', async (_name, body) => {
    await visitor.refused('INVALID_INPUT', 'POST', messages(), body, {
      headers: { 'content-type': 'application/json' },
    })
  })

  it('a body is refused with what is wrong in it, also where a value may be several things', async () => {
    for (const [content, words] of [
      [{ type: 'HTML', text: 'x' }, 'content.type: Invalid option: expected one of "PLAIN_TEXT"'],
      [5, 'content: Invalid input: expected string or object'],
    ]) {
      const { status, body } = await visitor.call('POST', messages(), { role: 'user', content })
      expect(status).toBe(400)
      expect(body.error.message).toContain(words)
    }
  })

  it('brackets in a text are no nesting', async () => {
    const content = `${'['.repeat(300)} "quoted" \\" ${'{'.repeat(300)}`
    const { message } = await visitor.post(id, { role: 'user', content })
    expect(message.content?.text).toBe(content)
  })

  it('a body over 64 KB is too large, whatever it says of its size', async () => {
    const content = 'x'.repeat(66_000)
    await visitor.refused('PAYLOAD_TOO_LARGE', 'POST', messages(), { role: 'user', content })
    const { port, host } = new URL(server.url)
    const head = `POST ${messages()} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${visitor.token}\r\n`
    const chunk = `${(66_000).toString(16)}\r\n${content}\r\n`
    const answer = await raw(
      port,
      `${head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`,
    )
    expect(answer).toContain('413')
    expect(answer).toContain('PAYLOAD_TOO_LARGE')
  })

  it('text that is not well-formed Unicode is kept as it is, or refused, and never breaks anything', async () => {
    const texts = ['\ud800', '\u0000', '\u202e', 'a\u0301', '👩‍👩‍👧‍👦', '\u2028', '\ufeff']
    for (const text of texts) {
      const { message } = await api.post((await api.create()).id, { role: 'user', content: `>${text}<` })
      expect(message.content?.text).toBe(`>${text}<`)
    }
  })

  it.each([
    ['GET', '/%', 'INVALID_INPUT'],
    ['GET', '/v1/conversations/%E0%A4%A', 'INVALID_INPUT'],
    ['GET', '/v1/conversations/%00', 'NOT_FOUND'],
    ['GET', `/v1/conversations/${'x'.repeat(5_000)}`, 'NOT_FOUND'],
    ['GET', '/v1/conversations/..%2f..%2fetc', 'NOT_FOUND'],
    ['GET', '/v1//conversations', 'NOT_FOUND'],
    ['GET', '/v1/conversations?limit=1e309', 'INVALID_INPUT'],
    ['GET', '/v1/visitors/%00/export', 'INVALID_INPUT'],
    ['GET', '/v1/conversations?cursor[]=x&limit=x', 'INVALID_INPUT'],
  ] as const)('%s %s is %s', async (method, path, code) => {
    await api.refused(code, method, path)
  })

  it.each(['-1', 'NaN', '1e309', '9007199254740993', 'x', '1.5'])(
    'no events follow number %s',
    async (after) => {
      await visitor.refused('INVALID_INPUT', 'GET', `/v1/conversations/${id}/events?after=${after}`)
    },
  )

  it.each([
    ['what is not HTTP', 'hello\r\n\r\n'],
    ['a broken header', 'GET / HTTP/1.1\r\nhost x\r\n\r\n'],
    ['too many headers', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
    [
      'an upgrade to nowhere',
      'GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n\r\n',
    ],
    [
      'an upgrade to something else',
      'GET /socket.io/?EIO=4 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
    ],
    [
      'an unknown session of Socket.IO',
      'GET /socket.io/?EIO=4&transport=polling&sid=__proto__ HTTP/1.1\r\nhost: x\r\n\r\n',
    ],
    ['an unknown transport', 'GET /socket.io/?EIO=4&transport=constructor HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('%s is refused in the one shape of errors', async (_name, text) => {
    const answer = await raw(new URL(server.url).port, text)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toMatch(/at .*\.(ts|js):\d+/)
    if (text.includes('socket.io')) return
    const body = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as unknown
    answerSchemas.error.strict().parse(body)
  })
})

/** What a server answers to bytes as they are. */
function raw(port: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text))
    const done = (): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('data', (data) => {
      answer += data.toString()
      setTimeout(done, 100)
    })
    socket.on('error', done)
    socket.on('close', done)
  })
}

describe('over a socket', () => {
  const open: SocketClient[] = []
  const connectSocket = async (): Promise<SocketClient> => {
    const client = await openSocket(server.url, visitor.token!)
    open.push(client)
    return client
  }
  afterEach(() => open.splice(0).forEach((client) => client.close()))

  const post = (rest: object): object => ({ conversationId: id, id: 'x', content: 'Hi', ...rest })

  it.each<[string, string, unknown[]]>([
    ['nothing', 'post-message', []],
    ['null', 'post-message', [null]],
    ['a number', 'subscribe', [7]],
    ['a text', 'subscribe', ['x']],
    ['a list', 'subscribe', [[]]],
    ['bytes', 'subscribe', [Buffer.from('hello')]],
    ['bytes inside', 'post-message', [post({ pageContext: Buffer.from('x') })]],
    ['an empty text', 'post-message', [post({ content: '' })]],
    ['white space', 'post-message', [post({ content: ' \n' })]],
    ['a text that is too long', 'post-message', [post({ content: 'x'.repeat(4_001) })]],
    ['a role', 'post-message', [post({ role: 'agent' })]],
    ['a state', 'post-message', [post({ stateAfter: {} })]],
    ['an id that is none', 'post-message', [post({ id: 'a b' })]],
    ['a number that is none', 'subscribe', [{ conversationId: '', after: -1 }]],
    ['what is nested 17 deep', 'post-message', [post({ pageContext: nestedValue(16) })]],
    [
      'a prototype',
      'post-message',
      [JSON.parse(`{"conversationId":"x","id":"x","content":"x","__proto__":{"a":1}}`)],
    ],
    [
      'a prototype inside',
      'post-message',
      [post({ pageContext: JSON.parse('{"a":[{"__proto__":{"b":1}}]}') as unknown })],
    ],
    ['a rating that is none', 'give-feedback', [{ conversationId: 'x', messageId: 'x', rating: 'best' }]],
  ])('%s is refused (%s)', async (_name, name, payload) => {
    const client = await connectSocket()
    const answer = await client.send(name, ...payload)
    expect(answer).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', retryable: false } })
    expect(client.socket.connected).toBe(true)
  })

  it('an unknown conversation is not found', async () => {
    const client = await connectSocket()
    for (const conversationId of ['conv_none', '__proto__', 'constructor', '../x', '\u0000', '💥']) {
      expect(await client.send('subscribe', { conversationId })).toMatchObject({
        error: { code: 'NOT_FOUND' },
      })
    }
  })

  it('an event that nobody knows is refused', async () => {
    const client = await connectSocket()
    for (const name of ['dance', '__proto__', 'constructor', 'toString', 'x'.repeat(1_000), '']) {
      expect(await client.send(name, {})).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } })
    }
  })

  it('an event that wants no answer does what it says, or nothing', async () => {
    const client = await connectSocket()
    const payloads = [undefined, null, 7, 'x', [], {}, post({ id: 'no-answer' }), nestedValue(16)]
    for (const name of ['post-message', 'subscribe', 'stop-response', 'dance']) {
      for (const payload of payloads) client.socket.emit(name, payload)
    }
    client.socket.emit('post-message')
    expect(await client.send('subscribe', { conversationId: id })).toMatchObject({ ok: true })
    const { messages: list } = await visitor.messages(id)
    expect(list.filter((message) => message.id === 'no-answer')).toHaveLength(1)
  })

  it('a frame over 64 KB ends its connection and no other', async () => {
    const [client, other] = [await connectSocket(), await connectSocket()]
    client.socket.emit('post-message', post({ content: 'x'.repeat(70_000) }))
    await client.ended
    expect(await other.send('subscribe', { conversationId: id })).toMatchObject({ ok: true })
  })

  it.each([
    ['no packet', 'hello'],
    ['an event without a connection', '42["post-message",{}]'],
    ['a name that is no text', '42[{"a":1},{}]'],
    ['a reserved name', '42["disconnect",{}]'],
    ['attachments that never come', '4510-["post-message",{"_placeholder":true,"num":0}]'],
    ['a million attachments', '451000000-["x",{"_placeholder":true,"num":0}]'],
    ['an answer nobody asked for', '439999[{}]'],
    ['another namespace', '40/admin,{}'],
    ['broken JSON', '42["post-message",{'],
    ['bytes', Buffer.from([4, 0, 255, 254])],
  ])('%s ends its connection or nothing', async (_name, frame) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    await new Promise((resolve) => socket.on('open', resolve))
    const auth = JSON.stringify({ protocolVersion: 1, visitorToken: visitor.token })
    if (typeof frame === 'string' && !frame.startsWith('40')) socket.send(`40${auth}`)
    socket.send(frame)
    await new Promise((resolve) => setTimeout(resolve, 60))
    socket.terminate()
  })

  it('what is nested 30,000 deep is refused, wanting an answer or not', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const frames: string[] = []
    socket.on('message', (data) => frames.push((data as Buffer).toString()))
    await new Promise((resolve) => socket.on('open', resolve))
    socket.send(`40${JSON.stringify({ protocolVersion: 1, visitorToken: visitor.token })}`)
    await expect.poll(() => frames.some((frame) => frame.startsWith('40'))).toBe(true)
    for (const id of ['', '7']) socket.send(`42${id}["post-message",{"pageContext":${nested(30_000)}}]`)
    await expect.poll(() => frames.find((frame) => frame.startsWith('437'))).toContain('INVALID_INPUT')
    socket.terminate()
  })

  it('a plain WebSocket has nothing to say, and may say it', async () => {
    const address = `${server.url.replace('http', 'ws')}/v1/conversations/${id}/stream`
    const headers = { authorization: `Bearer ${visitor.token}` }
    for (const frame of ['x', nested(30_000), Buffer.from([0, 255]), 'x'.repeat(70_000)]) {
      const socket = new WebSocket(address, { headers })
      await new Promise((resolve) => socket.on('open', resolve))
      socket.on('error', () => {})
      socket.send(frame)
      await new Promise((resolve) => setTimeout(resolve, 30))
      socket.terminate()
    }
  })
})

describe('in the end', () => {
  it('the server has had nothing to complain of itself', () => {
    expect(server.output()).not.toMatch(/unhandled|uncaught|TypeError|RangeError|"level":(50|60)/i)
  })
})
