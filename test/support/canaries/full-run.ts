/** Uses a server in every way there is, right and wrong, and keeps all that it says. */
import { newId } from '@confab/shared/ids'
import { routeTable, type Target } from '../door-table.ts'
import { openSocket, openSse, openWebSocket } from '../feeds.ts'

export interface Run {
  readonly url: string
  readonly apiKey: string
  readonly identityToken: string
  readonly agents: readonly string[]
  /** A text that visitors send. */
  readonly message: string
  /** Also asked for: pages that only a preview has. */
  readonly paths: readonly string[]
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** @returns what the server said: bodies, headers, events; but for visitor tokens where they belong */
export async function fullRun(run: Run): Promise<string[]> {
  const listener = new Listener(run.url)
  const { body } = await listener.call('POST', '/v1/sessions', null, { identityToken: run.identityToken })
  const token = String(body.visitorToken)
  for (const agent of run.agents) await speakTo(agent, token, listener, run)
  await everyRoute(token, listener, run)
  for (const path of run.paths) await listener.call('GET', path, null)
  return listener.heard
}

class Listener {
  readonly url: string
  readonly heard: string[] = []

  constructor(url: string) {
    this.url = url
  }

  async call(
    method: string,
    path: string,
    token: string | null,
    body?: unknown,
    headers: object = {},
  ): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
    })
    const text = await answer.text()
    const isSession = path === '/v1/sessions' && answer.status === 201
    const kept = isSession ? text.replace(/"visitorToken":"[^"]+"/, '') : text
    this.heard.push(`${path} ${JSON.stringify([...answer.headers])} ${kept}`)
    return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} }
  }
}

/** Enough times that the upstream has answered in each of its ways. */
const TIMES = 6

async function speakTo(
  agent: string,
  token: string,
  listener: Listener,
  { url, apiKey, message }: Run,
): Promise<void> {
  const { body } = await listener.call('POST', '/v1/conversations', token, { agent, title: message })
  const id = String(body.id)
  const path = `/v1/conversations/${id}`
  const socket = await openSocket(url, token)
  await socket.send('subscribe', { conversationId: id, after: 0 })
  const feeds = [socket, await openSse(url, token, id), await openWebSocket(url, token, id)]
  const asking = { content: message, action: 'generate-reply' }
  for (let time = 0; time < TIMES; time++) {
    await listener.call('POST', `${path}/messages`, token, { role: 'user', ...asking })
  }
  await listener.call('POST', `${path}/messages`, apiKey, { role: 'control', ...asking })
  await listener.call('POST', `${path}/messages`, apiKey, { role: 'agent', content: message })
  const { messages } = (await listener.call('GET', `${path}/messages`, token)).body as {
    messages: { id: string }[]
  }
  for (const one of messages.slice(0, 2)) {
    const rating = { rating: 'down', comment: message }
    await listener.call('PUT', `${path}/messages/${one.id}/feedback`, token, rating)
  }
  listener.heard.push(JSON.stringify(await socket.send('stop-response', { conversationId: id })))
  await listener.call('DELETE', path, token)
  for (const feed of feeds) {
    listener.heard.push(JSON.stringify([feed.events, feed.snapshots]))
    feed.close()
  }
}

/** Each with every kind of credentials, right and wrong. */
async function everyRoute(token: string, listener: Listener, { apiKey }: Run): Promise<void> {
  const { body } = await listener.call('POST', '/v1/conversations', token, {})
  const target: Target = {
    conversation: String(body.id),
    message: 'm',
    response: 'r',
    toolCall: 't',
    visitor: 'v',
  }
  const callers: [string | null, object][] = [
    [null, {}],
    [`${token}x`, {}],
    [apiKey, { origin: 'https://host.example' }],
    [token, { origin: 'https://evil.example' }],
    [apiKey, {}],
    [token, {}],
  ]
  for (const [name, row] of routeTable) {
    const [method = '', path = ''] = name.split(' ')
    if (method === 'OPTIONS' || name === 'DELETE /v1/sessions') continue
    for (const [who, headers] of callers) {
      await listener.call(method, row.path?.(target) ?? path, who, row.body?.(target), headers)
    }
  }
  await listener.call('POST', '/v1/conversations', token, { id: newId('conv'), apiKey })
  await listener.call('GET', `/v1/conversations/${token}`, token)
  await listener.call('DELETE', '/v1/sessions', token)
}
