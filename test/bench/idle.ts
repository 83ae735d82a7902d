/** What a connection costs the server that nothing is said on. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildServer } from '../support/chaos/build.ts'
import { newChaosServer } from '../support/chaos/server.ts'
import type { Figure, Part } from './part.ts'
import { RawClient } from './raw-client.ts'
import { connect, follow, inTurns, newVisit } from './visitors.ts'

const CONNECTIONS = 2_000
const AT_A_TIME = 50
/** So many come and go first, for a process takes memory for its first visitors that it never needs again. */
const WARM = 200
/** How long a process may take to give back what it does not need. */
const CALM_MS = 1_500

export const idle: Part = {
  name: 'idle',
  async measure() {
    const floor = await bare()
    const { connected, following } = await confab()
    const figures = (what: string, grown: Memory): Figure[] => [
      { what, value: grown.residentKb, unit: 'kB', floor: floor.residentKb, most: 40 },
      { what: 'Of it in use', value: grown.usedKb, unit: 'kB', floor: floor.usedKb },
    ]
    return {
      heading: 'What does an idle connection cost?',
      text: `What the memory of the server’s process (RSS) grew by for each of ${CONNECTIONS.toLocaleString('en')} visitors who came over a WebSocket: connection, session, and a conversation of their own. Those of the first row have only said who they are; the others follow their conversation, as the widget does. The floor is a Socket.IO server that does nothing else, with as many connections. Each had ${WARM} others before. What a process has been given it need not use: below stands what it uses, garbage collected, and that is the better one to compare.`,
      figures: [
        ...figures('A visitor who is connected', connected),
        ...figures('A visitor who follows a conversation', following),
      ],
    }
  },
}

/** Of a process, or per connection. */
interface Memory {
  readonly residentKb: number
  readonly usedKb: number
}

/** What memory grows by with each that `open` opens; it is all closed afterwards. */
async function grown(read: () => Promise<Memory>, open: () => Promise<RawClient>): Promise<Memory> {
  for (const client of await inTurns(WARM, AT_A_TIME, open)) client.close()
  const before = await read()
  const clients = await inTurns(CONNECTIONS, AT_A_TIME, open)
  const after = await read()
  for (const client of clients) client.close()
  return {
    residentKb: (after.residentKb - before.residentKb) / CONNECTIONS,
    usedKb: (after.usedKb - before.usedKb) / CONNECTIONS,
  }
}

async function bare(): Promise<Memory> {
  const child = fork(join(import.meta.dirname, 'bare-server.ts'))
  try {
    const [url] = (await once(child, 'message')) as [string]
    return await grown(
      () => memoryOf(child.pid!, () => usedMb(child)),
      () => RawClient.open(url, {}),
    )
  } finally {
    child.kill()
  }
}

async function usedMb(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message')
  child.send('memory')
  const [megabytes] = (await answered) as [number]
  return megabytes
}

/** Each in a server of its own, for memory that was used once is used again. */
async function confab(): Promise<{ connected: Memory; following: Memory }> {
  const build = await buildServer()
  const measure = async (open: typeof connect): Promise<Memory> => {
    const server = await newChaosServer({ build })
    try {
      const url = (await server.start())!
      return await grown(
        () => memoryOf(server.pid, () => server.memory()),
        async () => open(url, await newVisit(url)),
      )
    } finally {
      await server.close()
    }
  }
  try {
    return { connected: await measure(connect), following: await measure(follow) }
  } finally {
    build.remove()
  }
}

/** `usedMb` collects garbage first; it is asked until the process has given back what it can. */
async function memoryOf(pid: number, usedMb: () => Promise<number>): Promise<Memory> {
  let megabytes = 0
  for (let time = 0; time < 3; time++) {
    megabytes = await usedMb()
    await pause(CALM_MS / 3)
  }
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return { residentKb: (Number(kilobytes) * 1_024) / 1_000, usedKb: (megabytes * 2 ** 20) / 1_000 }
}
