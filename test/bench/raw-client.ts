/** A visitor's connection that costs who makes load little: bare WebSocket frames of Socket.IO. */
import { once } from 'node:events'
import { WebSocket, type RawData } from 'ws'
import type {
  Acknowledgement,
  ClientEventInput,
  ClientEventName,
  ClientEventValue,
} from '@confab/shared/protocol'

type Answered = (answer: unknown) => void

export class RawClient {
  /** How many events it was told. */
  heard = 0
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Answered>()
  #asked = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: RawData) => this.#take((data as Buffer).toString()))
  }

  /** Resolves when the server has let it in. */
  static async open(url: string, auth: object): Promise<RawClient> {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { perMessageDeflate: false })
    await once(socket, 'open')
    const client = new RawClient(socket)
    const welcomed = new Promise<unknown>((resolve) => client.#waiting.set(-1, resolve))
    socket.send(`40${JSON.stringify(auth)}`)
    const ended = once(socket, 'close').then(() => Promise.reject(new Error('It was not let in.')))
    ended.catch(() => undefined)
    await Promise.race([welcomed, ended])
    return client
  }

  /** @throws Error when it is refused */
  async ask<N extends ClientEventName>(name: N, payload: ClientEventInput[N]): Promise<ClientEventValue[N]> {
    const id = this.#asked++
    const answer = new Promise<unknown>((resolve) => this.#waiting.set(id, resolve))
    this.#socket.send(`42${id}${JSON.stringify([name, payload])}`)
    const given = (await answer) as Acknowledgement<ClientEventValue[N]>
    if (!given.ok) throw new Error(`${name} was refused: ${given.error.message}`)
    return given.value
  }

  close(): void {
    this.#socket.terminate()
  }

  /** What is an event is only counted. */
  #take(packet: string): void {
    if (packet === '2') this.#socket.send('3')
    else if (packet.startsWith('42')) this.heard++
    else if (packet.startsWith('43')) {
      const begin = packet.indexOf('[')
      const [answer] = JSON.parse(packet.slice(begin)) as [unknown]
      this.#answered(Number(packet.slice(2, begin)), answer)
    } else if (packet.startsWith('44')) throw new Error(`The server refuses: ${packet}`)
    else if (packet.startsWith('40')) this.#answered(-1, undefined)
  }

  #answered(id: number, answer: unknown): void {
    this.#waiting.get(id)?.(answer)
    this.#waiting.delete(id)
  }
}
