/** A server whose system calls are written down, or made to fail, while messages are posted to it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ErrorBody } from '@confab/shared/errors'
import { newId } from '@confab/shared/ids'
import { buildServer, type ChaosBuild } from './build.ts'
import { readKept } from './kept.ts'
import { newChaosServer } from './server.ts'
import { readTrace, traced, type Trace } from './syscalls.ts'
import { openSocket, type SocketClient } from '../feeds.ts'
import { call, newVisitor } from '../start-server.ts'

export interface TracedOptions {
  readonly build: ChaosBuild
  readonly messages: number
  /** What is injected, in strace's words. */
  readonly inject?: string
}

export interface TracedReport extends Trace {
  readonly acknowledged: readonly string[]
  /** The ids of the messages in the log, in the end. */
  readonly kept: readonly string[]
  readonly refusals: readonly ErrorBody[]
}

const CONVERSATIONS = 5

/** Posts to five conversations at once, each message until it is acknowledged. */
export async function traceMessages({ build, messages, inject }: TracedOptions): Promise<TracedReport> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-trace-'))
  const trace = join(folder, 'trace')
  const server = await newChaosServer({ build, wrapper: traced(trace, inject) })
  try {
    const url = (await server.start())!
    const visitor = await enter(url)
    const refusals: ErrorBody[] = []
    const each = visitor.conversations.map((id) => post(visitor, id, messages / CONVERSATIONS, refusals))
    const acknowledged = (await Promise.all(each)).flat()
    visitor.client.close()
    await server.end('SIGTERM')
    const kept = (await readKept(server)).flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'message.created' ? [event.message.id] : [])),
    )
    return { ...readTrace(trace, acknowledged), acknowledged, kept, refusals }
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The control: a server whose database was told that NORMAL is enough. */
export async function traceCareless(messages: number): Promise<TracedReport> {
  const build = await buildServer('synchronous = NORMAL')
  return traceMessages({ build, messages }).finally(() => build.remove())
}

interface Visitor {
  readonly url: string
  readonly token: string
  readonly client: SocketClient
  readonly conversations: readonly string[]
}

async function enter(url: string): Promise<Visitor> {
  const { visitorToken: token } = await newVisitor(url)
  const client = await openSocket(url, token)
  const conversations: string[] = []
  for (let index = 0; index < CONVERSATIONS; index++) {
    const { body } = await call(url, 'POST', '/v1/conversations', { agent: 'scripted' }, { token })
    await client.request('subscribe', { conversationId: body.id, after: 0 })
    conversations.push(body.id)
  }
  return { url, token, client, conversations }
}

/** Each message is tried until it is acknowledged: by turns over the socket and over HTTP. */
async function post(
  visitor: Visitor,
  conversationId: string,
  count: number,
  refusals: ErrorBody[],
): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) {
    const id = newId('msg')
    const door = ids.length % 2 === 0 ? overSocket : overHttp
    for (let error = await door(visitor, conversationId, id); error;) {
      refusals.push(error)
      error = await door(visitor, conversationId, id)
    }
    ids.push(id)
  }
  return ids
}

async function overSocket(
  { client }: Visitor,
  conversationId: string,
  id: string,
): Promise<ErrorBody | undefined> {
  const answer = await client.request('post-message', { conversationId, id, content: `This is ${id}` })
  return answer.ok ? undefined : answer.error
}

async function overHttp(
  { url, token }: Visitor,
  conversationId: string,
  id: string,
): Promise<ErrorBody | undefined> {
  const message = { id, role: 'user', content: `This is ${id}` }
  const answer = await call(url, 'POST', `/v1/conversations/${conversationId}/messages`, message, { token })
  return answer.status === 201 ? undefined : (answer.body.error as ErrorBody)
}
