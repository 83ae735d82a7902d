/** Readers that stop reading cost little memory and nobody else's time, and lose nothing but their line. */
import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VisitorConversation, VisitorTranscript } from '@confab/shared/conversation'
import { buildServer, type ChaosBuild } from './support/chaos-build.ts'
import { Reader } from './support/chaos-reader.ts'
import { newChaosServer, type ChaosServer } from './support/chaos-server.ts'
import { History } from './support/history.ts'
import { seededRandom } from './support/seeded-random.ts'
import { call, newVisitor } from './support/start-server.ts'
import { canonical } from './support/transcripts.ts'

const STALLED = 100
/** Of these it is seen how they go on; that is dear. */
const WOKEN = 6
/** More than the network takes from a sender whose reader does not read. */
const KILOBYTES = 8_000
const ALLOWED_MB = 40

let build: ChaosBuild
let server: ChaosServer
let url: string
let token: string
beforeAll(async () => {
  build = await buildServer()
  server = await newChaosServer({ build })
  url = (await server.start())!
  token = (await newVisitor(url)).visitorToken
})
afterAll(async () => {
  await server.close()
  build.remove()
})

const isLinux = process.platform === 'linux'

describe.skipIf(!isLinux)(
  `${STALLED} readers that stop reading${isLinux ? '' : ' (only seen on Linux)'}`,
  () => {
    it(`are dropped, take at most ${ALLOWED_MB} MB, hold nobody up, and go on where they were`, async () => {
      // The first one is for the process to get warm.
      await flood()
      const alone = await flood()
      const { id, transcript } = await converse()
      const readers = await follow(transcript, STALLED)
      readers.forEach((reader) => reader.stall())
      const [healthy] = await follow(transcript, 1)
      const crowded = await flood(id)
      expect(crowded.peak - alone.peak).toBeLessThan(ALLOWED_MB)
      expect(crowded.slowest).toBeLessThan(1_000 + 2 * alone.slowest)
      await expect.poll(openFiles, { timeout: 30_000 }).toBeLessThan(crowded.files - STALLED / 2)

      const woken = readers.slice(0, WOKEN)
      readers.slice(WOKEN).forEach((reader) => reader.close())
      woken.forEach((reader) => reader.wake())
      await expect
        .poll(() => healthy!.transcript.responses.at(-1)?.status, { timeout: 20_000 })
        .toBe('COMPLETED')
      for (const reader of woken) {
        await expect.poll(() => reader.transcript.seq, { timeout: 20_000 }).toBe(healthy!.transcript.seq)
        expect(canonical(reader.transcript) === canonical(healthy!.transcript)).toBe(true)
      }
      ;[...readers, healthy!].forEach((reader) => reader.close())
    }, 200_000)
  },
)

async function converse(): Promise<{ id: string; transcript: VisitorTranscript }> {
  const { body } = await call(url, 'POST', '/v1/conversations', { agent: 'flood' }, { token })
  const conversation = body as VisitorConversation
  await call(url, 'POST', `/v1/conversations/${conversation.id}/messages`, { role: 'user', content: 'Hello' })
  return {
    id: conversation.id,
    transcript: { ...conversation, messages: [], responses: [], order: [], feedback: {} },
  }
}

/** Readers by turns over Socket.IO, server-sent events and a plain WebSocket, all of which have read something. */
async function follow(transcript: VisitorTranscript, count: number): Promise<Reader[]> {
  const kinds = ['socket', 'events', 'websocket'] as const
  const readers = Array.from({ length: count }, (_, index) => {
    const common = { url, token, transcript, history: new History(), random: seededRandom(index) }
    return new Reader({ ...common, name: `reader ${index}`, transport: kinds[index % kinds.length]! })
  })
  await expect
    .poll(() => readers.every((reader) => reader.transcript.seq > 0), { timeout: 20_000 })
    .toBe(true)
  return readers
}

interface Flood {
  /** What the server held in its memory at most, in megabytes. */
  readonly peak: number
  /** The longest that a message in another conversation took meanwhile, in milliseconds. */
  readonly slowest: number
  /** How many files and sockets the server had open in the beginning. */
  readonly files: number
}

/** Lets a reply of many megabytes be said in a conversation. */
async function flood(id?: string): Promise<Flood> {
  const conversationId = id ?? (await converse()).id
  const files = openFiles()
  const other = (await converse()).id
  const message = { role: 'user', content: `${KILOBYTES}`, action: 'generate-reply' }
  let isOver = false
  const said = call(url, 'POST', `/v1/conversations/${conversationId}/messages`, message).finally(
    () => (isOver = true),
  )
  let [peak, slowest] = [0, 0]
  while (!isOver) {
    const begin = performance.now()
    await call(url, 'POST', `/v1/conversations/${other}/messages`, { role: 'user', content: 'Am I held up?' })
    slowest = Math.max(slowest, performance.now() - begin)
    peak = Math.max(peak, await server.memory())
    await pause(50)
  }
  expect((await said).body.response.status).toBe('COMPLETED')
  return { peak: Math.round(peak), slowest: Math.round(slowest), files }
}

function openFiles(): number {
  return readdirSync(`/proc/${server.pid}/fd`).length
}
