/** A bad network: a TCP proxy on 127.0.0.1 that delays, splits, holds back and cuts what goes through it. */
import { createServer, connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { listen } from './loopback.ts'
import { seededRandom, type Random } from './seeded-random.ts'

/** `up` is from client to server. */
export type Direction = 'up' | 'down'

/** How the network behaves from now on. */
export interface Faults {
  /** How long each piece takes, and at most how much longer, in milliseconds. */
  latencyMs?: number
  jitterMs?: number
  /** Pieces are at most this long; each is shorter by chance. */
  pieceBytes?: number
  /** Nothing passes in these directions, without a word; it passes later if it is not cut before. */
  hold?: readonly Direction[]
  /** New connections are reset. */
  refuse?: boolean
  /** What becomes of connections that ask to be WebSockets: reset, answered with 502, or held for ever. */
  webSockets?: 'refuse' | 'deny' | 'hold'
  /** At most so many bytes a second pass, each way on each connection. */
  bytesPerSecond?: number
}

export interface FaultProxy {
  /** The server's address, through the proxy. */
  readonly url: string
  /** Open now, and taken so far. */
  readonly open: number
  readonly taken: number
  set(faults: Faults): void
  /** New connections lead there from now on, to any one of them by chance: servers that were started again. */
  aim(...targets: string[]): void
  /** Ends every open connection: `reset` as a crash does (RST), `end` as an orderly close does (FIN). */
  cut(how: 'reset' | 'end'): void
  /** Resolves when a connection is open. */
  connected(): Promise<void>
  close(): Promise<void>
}

/** One client's connection and the one to the server that belongs to it. */
interface Link {
  readonly client: Socket
  readonly server: Socket
  /** Nothing passes any more, whatever the faults. */
  held: boolean
}

/** `seed` decides every chance the proxy takes. */
export async function startFaultProxy(target: string, seed = 1): Promise<FaultProxy> {
  let addresses = [new URL(target)]
  const random = seededRandom(seed)
  const links = new Set<Link>()
  let faults: Faults = {}
  let taken = 0
  const listener = createServer((client) => {
    taken++
    if (faults.refuse) return void client.resetAndDestroy()
    const { port, hostname } = addresses[addresses.length > 1 ? random.int(0, addresses.length) : 0]!
    const link: Link = { client, server: connect(Number(port), hostname), held: false }
    links.add(link)
    judge(link, () => faults)
    carry(link, 'up', random, () => faults)
    carry(link, 'down', random, () => faults)
    for (const socket of [client, link.server]) {
      socket.setNoDelay(true)
      socket.on('error', () => end(link, 'reset'))
      socket.on('close', () => {
        if (client.destroyed && link.server.destroyed) links.delete(link)
      })
    }
  })
  return {
    url: await listen(listener),
    get open() {
      return links.size
    },
    get taken() {
      return taken
    },
    set: (next) => (faults = next),
    aim: (...next) => (addresses = next.map((one) => new URL(one))),
    cut: (how) => links.forEach((link) => end(link, how)),
    async connected() {
      while (links.size === 0) await pause(1)
    },
    close() {
      links.forEach((link) => end(link, 'reset'))
      return new Promise((resolve) => listener.close(() => resolve()))
    },
  }
}

function end({ client, server }: Link, how: 'reset' | 'end'): void {
  for (const socket of [client, server]) {
    if (how === 'reset') socket.resetAndDestroy()
    else socket.destroySoon()
  }
}

/** Looks at how a connection begins: some networks do not like WebSockets. */
function judge(link: Link, faults: () => Faults): void {
  link.client.once('data', (head: Buffer) => {
    const { webSockets } = faults()
    if (!webSockets || !/^upgrade: websocket/im.test(head.toString('latin1'))) return
    if (webSockets === 'refuse') return end(link, 'reset')
    link.held = true
    if (webSockets === 'hold') return
    link.client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n')
    link.server.destroy()
  })
}

interface Piece {
  readonly bytes: Buffer
  readonly due: number
}

/** Pieces leave in the order they came, each when it is due: a long way holds them back but not one another. */
function carry(link: Link, direction: Direction, random: Random, faults: () => Faults): void {
  const [from, to] = direction === 'up' ? [link.client, link.server] : [link.server, link.client]
  const pieces: Piece[] = []
  let ended = false
  let carrying = false
  const run = async (): Promise<void> => {
    if (carrying) return
    carrying = true
    while (pieces[0] && !to.destroyed) {
      const isHeld = link.held || faults().hold?.includes(direction)
      const wait = isHeld ? 5 : pieces[0].due - Date.now()
      if (wait > 0) await pause(wait)
      else to.write(pieces.shift()!.bytes)
    }
    carrying = false
    if (ended) to.end()
  }
  from.on('data', (chunk: Buffer) => {
    const { latencyMs = 0, jitterMs = 0, pieceBytes, bytesPerSecond = Infinity } = faults()
    const last = pieces.at(-1)?.due ?? 0
    let due = Math.max(last, Date.now() + latencyMs + random.int(0, jitterMs + 1))
    for (const bytes of split(chunk, pieceBytes, random)) {
      due += (bytes.length / bytesPerSecond) * 1_000
      pieces.push({ bytes, due })
    }
    void run()
  })
  from.on('end', () => {
    ended = true
    void run()
  })
}

function split(chunk: Buffer, most: number | undefined, random: Random): Buffer[] {
  if (most === undefined) return [chunk]
  const pieces: Buffer[] = []
  for (let start = 0; start < chunk.length;) {
    const size = random.int(1, most + 1)
    pieces.push(chunk.subarray(start, start + size))
    start += size
  }
  return pieces
}
