/** Sends malformed input through every door of a server and looks at what comes back. */
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { errorTable } from '@confab/shared/errors'

/** One connection's worth of hostile input. */
export type Attack =
  /** Packets on an Engine.IO WebSocket, after saying who one is or not. */
  | {
      readonly kind: 'packets'
      readonly query: string
      readonly auth: string | undefined
      readonly packets: readonly (string | Uint8Array)[]
    }
  /** Bytes as they are, after a WebSocket has been opened or not. */
  | { readonly kind: 'bytes'; readonly head: string; readonly bytes: Uint8Array }
  /** A session by polling whose polls are these. */
  | { readonly kind: 'polls'; readonly polls: readonly string[]; readonly contentType: string }

/** How long a server may take to say that it does not want any more, in milliseconds. */
const PATIENCE = 60

/** @returns what was wrong with an answer: a stack, an unknown code; usually nothing */
export async function carryOut(url: string, attack: Attack): Promise<string[]> {
  switch (attack.kind) {
    case 'packets':
      return sendPackets(url, attack)
    case 'bytes':
      return sendBytes(url, attack)
    case 'polls':
      return sendPolls(url, attack)
  }
}

/** How much input an attack is. */
export function sizeOf(attack: Attack): number {
  switch (attack.kind) {
    case 'packets':
      return attack.packets.length
    case 'bytes':
      return 1
    case 'polls':
      return attack.polls.length
  }
}

/** Packet by packet: after each the connection either still answers, or has ended and the next one gets another. */
async function sendPackets(
  url: string,
  { query, auth, packets }: Extract<Attack, { kind: 'packets' }>,
): Promise<string[]> {
  const faults: string[] = []
  let connection: Connection | undefined
  for (const packet of packets) {
    connection ??= await openConnection(url, query, auth)
    // What is refused at the handshake has met its packet there.
    if (!connection) continue
    connection.socket.send(packet)
    const isOpen = await stillAnswers(connection)
    faults.push(...connection.answers.splice(0).flatMap(faultOfAnswer))
    if (isOpen) continue
    connection.socket.terminate()
    connection = undefined
  }
  connection?.socket.terminate()
  return faults
}

interface Connection {
  readonly socket: WebSocket
  readonly answers: string[]
  readonly isNamed: boolean
}

function openConnection(
  url: string,
  query: string,
  auth: string | undefined,
): Promise<Connection | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?${query}`, {
      handshakeTimeout: 5_000,
    })
    const answers: string[] = []
    const done = (connection: Connection | undefined): void => {
      clearTimeout(timer)
      if (!connection) socket.terminate()
      resolve(connection)
    }
    const timer = setTimeout(() => done(undefined), 2_000)
    const ready = (): void => done({ socket, answers, isNamed: auth !== undefined })
    socket.on('message', (data) => {
      const text = (data as Buffer).toString()
      answers.push(text)
      // Whoever speaks before being let in is not heard.
      if (text.startsWith('40{')) ready()
      else if (text.startsWith('44{')) done(undefined)
    })
    socket.on('error', () => done(undefined))
    socket.on('close', () => done(undefined))
    socket.on('open', () => {
      if (auth === undefined) ready()
      else socket.send(`40${auth}`)
    })
  })
}

const QUESTION = '421357924680["subscribe",{"conversationId":"conv_none"}]'
const ANSWER = '431357924680['

/** Asks something harmless; who has no name yet gets no answer to wait for. */
function stillAnswers({ socket, isNamed }: Connection): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isOpen: boolean): void => {
      clearTimeout(timer)
      socket.off('message', onMessage).off('close', onClose)
      resolve(isOpen && socket.readyState === WebSocket.OPEN)
    }
    const onClose = (): void => done(false)
    const onMessage = (data: unknown): void => {
      if (String(data).startsWith(ANSWER)) done(true)
    }
    const timer = setTimeout(() => done(!isNamed), isNamed ? PATIENCE : 5)
    if (socket.readyState !== WebSocket.OPEN) return done(false)
    socket.on('message', onMessage).on('close', onClose)
    if (isNamed) socket.send(QUESTION)
  })
}

function sendBytes(url: string, { head, bytes }: Extract<Attack, { kind: 'bytes' }>): Promise<string[]> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname, () => {
      socket.write(head)
      socket.write(bytes)
      setTimeout(() => socket.destroy(), PATIENCE)
    })
    socket.on('data', (data) => (text += data.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => resolve(faultOfAnswer(text)))
  })
}

async function sendPolls(
  url: string,
  { polls, contentType }: Extract<Attack, { kind: 'polls' }>,
): Promise<string[]> {
  const address = `${url}/socket.io/?EIO=4&transport=polling`
  const signal = AbortSignal.timeout(10_000)
  const faults: string[] = []
  let session: string | undefined
  for (const body of polls) {
    try {
      session ??= await openSession(address, signal)
      const headers = { 'content-type': contentType }
      const answer = await fetch(`${address}&sid=${session}`, { method: 'POST', body, headers, signal })
      faults.push(...faultOfAnswer(await answer.text()))
      if (!answer.ok) session = undefined
    } catch {
      // A connection that is cut is an answer too.
      session = undefined
    }
  }
  return faults
}

async function openSession(address: string, signal: AbortSignal): Promise<string> {
  const opened = await (await fetch(address, { signal })).text()
  return (JSON.parse(opened.slice(1)) as { sid: string }).sid
}

function faultOfAnswer(text: string): string[] {
  const faults = /\bat .{0,200}\.(ts|js|mjs):\d+|node_modules|TypeError|RangeError/.test(text)
    ? [`a stack: ${text.slice(0, 500)}`]
    : []
  for (const [, code = ''] of text.matchAll(/"error":\{"code":"(\w+)"/g)) {
    if (!Object.hasOwn(errorTable, code)) faults.push(`an unknown code: ${code}`)
    if (code === 'INTERNAL_ERROR') faults.push(`an internal error: ${text.slice(0, 500)}`)
  }
  return faults
}
