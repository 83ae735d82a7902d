/** A page's script that talks to a server by the widget's socket, for the test of it in a browser. */
import { hostPage } from '../../widget/src/page/host-page.ts'
import { Socket } from '../../widget/src/socket/socket.ts'

export interface Talk {
  readonly answer: unknown
  readonly events: unknown[]
}

export interface TalkingPage {
  /** Connects and stays connected; the result tells what happened so far. */
  connect(server: string): Promise<string[]>
  talk(value: unknown): Promise<Talk>
  disconnect(): void
  readonly told: string[]
}

let socket: Socket | undefined
const told: string[] = []
const events: unknown[] = []

function connect(server: string): Promise<string[]> {
  const opened = new Socket({ server, page: hostPage, auth: () => ({ visitorToken: 'x' }) })
  socket = opened
  opened.on('event', (event) => events.push(event))
  hostPage.onWake(() => opened.connect())
  return new Promise((resolve) => {
    for (const name of ['connect', 'connect_error', 'disconnect'] as const)
      opened.on(name, () => {
        told.push(name)
        resolve(told)
      })
    opened.connect()
  })
}

async function talk(value: unknown): Promise<Talk> {
  const answer = await socket?.ask('tell', 3, 5_000)
  return { answer: [answer, await socket?.ask('echo', value, 5_000)], events }
}

Object.assign(globalThis, { connect, talk, disconnect: () => socket?.disconnect(), told })
