/** How the widget comes to a visitor's session, keeps it and renews it. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  messageCreated,
  newSession,
  refuse,
  startScriptedServer,
  type ScriptedServer,
} from './support/scripted-server.ts'
import { testPage, testWidget, type TestWidget } from './support/widget-state.ts'

const id = 'conv_1'
let server: ScriptedServer
const widgets: TestWidget[] = []

beforeEach(async () => {
  server = await startScriptedServer()
})
afterEach(async () => {
  for (const { controller } of widgets.splice(0)) controller.close()
  await server.close()
})

function newWidget(...[page, options]: [page?: ReturnType<typeof testPage>, options?: object]): TestWidget {
  const widget = testWidget(server.url, page ?? testPage(), options)
  widgets.push(widget)
  return widget
}

/** A widget that is live in conversation `conv_1`. */
async function liveWidget(page = testPage()): Promise<TestWidget> {
  const widget = newWidget(page, { conversation: () => id })
  await widget.controller.open()
  await widget.until('it is live', isLive)
  return widget
}

const isLive = ({ connection }: { connection: { status: string } }): boolean => connection.status === 'live'

describe('A session', () => {
  it('is asked for once, kept, and used again after a reload', async () => {
    const page = testPage()
    await liveWidget(page)
    await liveWidget(page)
    expect(server.sessions).toEqual([{}])
    expect(server.handshakes[1]).toBe(server.handshakes[0])
  })

  it('is renewed half-way to its end', async () => {
    server.startSession = () => newSession({ expiresAt: new Date(Date.now() + 200).toISOString() })
    const page = testPage()
    const widget = await liveWidget(page)
    await pause(110)
    server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await widget.until('it is live', isLive)
    expect(server.sessions).toEqual([{}, { visitorToken: server.handshakes[0] }])
  })

  it('is renewed once when the server does not accept it any more', async () => {
    const page = testPage()
    server.admit = (token) =>
      token === server.handshakes[0] ? new ConfabError('UNAUTHORIZED', 'Too old.') : undefined
    await liveWidget(page)
    expect(server.sessions).toEqual([{}, { visitorToken: server.handshakes[0] }])
    server.admit = () => new ConfabError('UNAUTHORIZED', 'Never.')
    server.drop()
    const [widget] = widgets
    await widget!.until('it is refused', ({ connection }) => connection.status === 'refused')
    expect(server.handshakes).toHaveLength(4)
  })

  it('is renewed when a request is not authorized, and the request made again', async () => {
    const widget = await liveWidget()
    server.answers['post-message'] = ({ id: messageId }) => {
      if (server.sessions.length === 1) return refuse('UNAUTHORIZED')
      server.emit(messageCreated(id, 1, messageId))
      return {}
    }
    widget.controller.send('Hello')
    await widget.until('it is sent', ({ transcript }) => transcript?.seq === 1)
    expect(server.sessions).toHaveLength(2)
  })

  it('begins anew when the server knows nothing of the old one', async () => {
    const page = testPage()
    const stale = JSON.stringify({ visitorToken: 'stale', renewAfter: 0 })
    page.local.setItem(`confab:${server.url}`, stale)
    server.startSession = (body) =>
      'visitorToken' in body ? { status: 401, body: { error: refuse('UNAUTHORIZED').error } } : newSession()
    await liveWidget(page)
    expect(server.sessions).toEqual([{ visitorToken: 'stale' }, {}])
  })

  it('of a visitor the host vouches for is not kept on the device', async () => {
    server.startSession = () => newSession({ verified: true })
    const page = testPage()
    const identityToken = () => Promise.resolve('signed')
    const widget = newWidget(page, { conversation: () => id, identityToken })
    await widget.controller.open()
    await widget.until('it is live', isLive)
    expect(server.sessions).toEqual([{ identityToken: 'signed' }])
    expect(page.local.length).toBe(0)
  })

  it('is asked for again, without haste, while the server or the host cannot give it', async () => {
    let failures = 3
    server.startSession = () => (failures-- > 0 ? { status: 502, body: 'a proxy says so' } : newSession())
    const widget = await liveWidget()
    expect(widget.statuses).toEqual(['connecting', 'offline', 'catching-up', 'live'])
    expect(server.sessions).toHaveLength(4)
  })

  it('does not need storage: blocked, full or none, it is kept in memory', async () => {
    const blocked = (): never => {
      throw new Error('SecurityError')
    }
    const widget = await liveWidget({ ...testPage(), storage: blocked })
    server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await widget.until('it is live', isLive)
    expect(server.sessions).toHaveLength(1)
  })
})
