/** Crashes in the middle of replies: one server after the other dies while an engine, faked over HTTP, answers. */
import { setTimeout as pause } from 'node:timers/promises'
import { isFinished } from '@confab/shared/apply-event'
import type { Response } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { newId } from '@confab/shared/ids'
import type { ChaosBuild } from './build.ts'
import { newChaosServer, type ChaosServer } from './server.ts'
import type { Wire } from '../engine-wires.ts'
import type { FakeEngine } from '../fake-engines/fake-engine.ts'
import { call } from '../start-server.ts'

/** Where in a reply the server dies, in the order of a reply. */
export const phases = [
  /** The message is stored, and nobody knows. */
  'message.stored:1',
  /** The reply has begun, and the engine has heard nothing. */
  'engine.called:1',
  /** The engine has the request, and has not answered. */
  'asked',
  'reply.grown:1',
  'reply.grown:2',
  'reply.grown:4',
  /** The engine has said its last word, and the end is not stored. */
  'reply.ending:1',
] as const

export type Phase = (typeof phases)[number]

export interface InterruptedReply {
  readonly wire: string
  readonly phase: Phase
  /** False when the reply was over before it came to the phase. */
  readonly died: boolean
  readonly response: Response | undefined
  /** How often the engine was asked to generate. */
  readonly asked: number
  /** From the start of the next server to the end of the reply, in milliseconds. */
  readonly endMs: number
  /** How the next message in the same conversation was answered. */
  readonly next: Response | undefined
}

const PATIENCE_MS = 20_000
/** How long each step of a fake's answer takes, so that some of it is stored before the next. */
const PACE_MS = 5

/** One fake, and a server that dies in each of the phases. */
export async function crashReplies(
  build: ChaosBuild,
  wire: Wire,
  where: readonly Phase[],
): Promise<InterruptedReply[]> {
  const fake = await wire.fake(PACE_MS)
  const config = { agents: { it: wire.agent(fake.url) }, origins: ['https://host.example'] }
  const server = await newChaosServer({ build, config })
  const replies: InterruptedReply[] = []
  try {
    let url = (await server.start())!
    for (const phase of where) {
      server.prepare()
      const asking = await ask(url, server, fake, wire, phase)
      url = (await server.start())!
      replies.push(await lookAt(url, fake, wire, phase, asking))
    }
    return replies
  } finally {
    await server.close()
    await fake.close()
  }
}

interface Asking {
  readonly path: string
  readonly messageId: string
  readonly died: boolean
  /** How many calls the fake had before. */
  readonly before: number
}

/** Asks for a reply in a new conversation, and sees the server die. */
async function ask(
  url: string,
  server: ChaosServer,
  fake: FakeEngine,
  wire: Wire,
  phase: Phase,
): Promise<Asking> {
  const conversation = (await call(url, 'POST', '/v1/conversations', {})).body as { id: string }
  const path = `/v1/conversations/${conversation.id}`
  const before = fake.calls.length
  if (phase === 'asked') killWhenAsked(server, fake, wire)
  else await server.arm(phase)
  const message = { id: newId('msg'), role: 'user', content: 'hi', action: 'generate-reply' }
  const answer = await call(url, 'POST', `${path}/messages`, message).catch(() => undefined)
  await server.end('SIGKILL')
  return { path, messageId: message.id, died: answer === undefined, before }
}

async function lookAt(
  url: string,
  fake: FakeEngine,
  wire: Wire,
  phase: Phase,
  { path, messageId, died, before }: Asking,
): Promise<InterruptedReply> {
  const begin = performance.now()
  const response = await ended(url, path, messageId)
  const endMs = Math.round(performance.now() - begin)
  const asked = fake.calls.slice(before).filter(({ route }) => wire.asks.test(route)).length
  const message = { role: 'user', content: 'hi', action: 'generate-reply' }
  const next = (await call(url, 'POST', `${path}/messages`, message)).body.response as Response
  return { wire: wire.name, phase, died, response, asked, endMs, next }
}

/** Just when the fake has read the request, and before it does anything. */
function killWhenAsked(server: ChaosServer, fake: FakeEngine, wire: Wire): void {
  const unharmed = Array.from({ length: wire.before }, () => undefined)
  fake.faults.push(...unharmed, () => void process.kill(server.pid, 'SIGKILL'))
}

/** The reply to the message, as it is when it has ended or is waited for no more. */
async function ended(url: string, path: string, messageId: string): Promise<Response | undefined> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const { body } = await call(url, 'GET', `${path}/events`)
    const created = (body.events as ConversationEvent[]).find(
      (event) => event.type === 'response.created' && event.response.messageId === messageId,
    )
    if (created?.type !== 'response.created') return undefined
    const response = (await call(url, 'GET', `${path}/responses/${created.response.id}`)).body as Response
    if (isFinished(response) || performance.now() > deadline) return response
    await pause(20)
  }
}
