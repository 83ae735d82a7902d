/** What is acknowledged is on the disk, not on its way there: seen in the system calls of a real server. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ErrorBody } from '@confab/shared/errors'
import type { Acknowledgement } from '@confab/shared/protocol'
import { newId } from '@confab/shared/ids'
import { buildServer } from './support/chaos-build.ts'
import { newChaosServer, type ChaosServer } from './support/chaos-server.ts'
import { readKept } from './support/chaos-kept.ts'
import { readTrace, traced, whyNoTrace } from './support/chaos-syscalls.ts'
import { openSocket, type SocketClient } from './support/feeds.ts'
import { call, newVisitor } from './support/start-server.ts'
import type { MutationName } from './support/mutations.ts'

const reason = whyNoTrace()
const toClose: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of toClose.splice(0).reverse()) await one.close()
})

interface TracedServer {
  readonly server: ChaosServer
  readonly client: SocketClient
  readonly conversations: readonly string[]
  readonly trace: string
}

/** A server whose system calls are written down, and a visitor with five conversations. */
async function startTraced(
  options: { mutation?: MutationName; inject?: string } = {},
): Promise<TracedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-trace-'))
  const trace = join(folder, 'trace')
  const build = await buildServer(options.mutation)
  const server = await newChaosServer({ build, wrapper: traced(trace, options.inject) })
  toClose.push({ close: () => rmSync(folder, { recursive: true }) }, { close: () => build.remove() }, server)
  const url = (await server.start())!
  const { visitorToken: token } = await newVisitor(url)
  const client = await openSocket(url, token)
  toClose.push(client)
  const conversations: string[] = []
  for (let index = 0; index < 5; index++) {
    const { body } = await call(url, 'POST', '/v1/conversations', { agent: 'scripted' }, { token })
    conversations.push(body.id as string)
    await client.request('subscribe', { conversationId: body.id, after: 0 })
  }
  return { server, client, conversations, trace }
}

const post = (client: SocketClient, conversationId: string, id: string): Promise<Acknowledgement<unknown>> =>
  client.request('post-message', { conversationId, id, content: `This is ${id}` })

/** Posts messages to all conversations at once, six times; gives their ids and how they were answered. */
async function postAll({ client, conversations }: TracedServer) {
  const answers: { id: string; answer: Acknowledgement<unknown> }[] = []
  for (let round = 0; round < 6; round++) {
    const posts = conversations.map(async (conversationId) => {
      const id = newId('msg')
      return { id, answer: await post(client, conversationId, id) }
    })
    answers.push(...(await Promise.all(posts)))
  }
  return answers
}

describe.skipIf(reason)(`An acknowledgement${reason ? ` (not tested: ${reason})` : ''}`, () => {
  it('follows the flush of what it acknowledges, for 30 messages of 30', async () => {
    const server = await startTraced()
    const answers = await postAll(server)
    expect(answers.filter(({ answer }) => !answer.ok)).toEqual([])
    await server.server.end('SIGTERM')
    const { early, flushed } = readTrace(server.trace, idsOf(answers))
    expect({ early, flushed: flushed.length }).toEqual({ early: [], flushed: 30 })
  }, 60_000)

  it('would not, if the database were told that NORMAL is enough', async () => {
    const server = await startTraced({ mutation: 'synchronous = NORMAL' })
    const answers = await postAll(server)
    await server.server.end('SIGTERM')
    expect(readTrace(server.trace, idsOf(answers)).early.length).toBeGreaterThan(20)
  }, 60_000)

  it.each([
    ['flushes nothing', 'fsync,fdatasync:error=EIO:when=40..60'],
    ['is full', 'pwrite64:error=ENOSPC:when=500..560'],
  ])(
    'is not given while the disk %s, and the message is taken once when it does again',
    async (_how, inject) => {
      const server = await startTraced({ inject })
      const { client, conversations } = server
      const refusals: ErrorBody[] = []
      const ids: string[] = []
      for (let count = 0; count < 40; count++) {
        const id = newId('msg')
        for (;;) {
          const answer = await post(client, conversations[count % 5]!, id)
          if (answer.ok) break
          refusals.push(answer.error)
        }
        ids.push(id)
      }
      await server.server.end('SIGTERM')
      expect(refusals.length).toBeGreaterThan(0)
      for (const { code, retryable } of refusals) {
        expect(['INTERNAL_ERROR', 'RESPONSE_IN_PROGRESS']).toContain(code)
        expect(retryable).toBe(true)
      }
      expect(readTrace(server.trace, ids).early).toEqual([])
      expect((await messagesKept(server.server)).sort()).toEqual(ids.sort())
    },
    60_000,
  )
})

async function messagesKept(server: ChaosServer): Promise<string[]> {
  const kept = await readKept(server)
  return kept.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === 'message.created' ? [event.message.id] : [])),
  )
}

function idsOf(answers: readonly { id: string }[]): string[] {
  return answers.map(({ id }) => id)
}
