/** How the widget comes to a visitor's session, keeps it and renews it. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { describe, expect, it } from 'vitest'
import { messageCreated, newSession, refuse, startScriptedServer } from './support/scripted-server.ts'
import { widgetBench } from './support/widget-bench.ts'
import { testPage, type TestPage, type TestWidget } from './support/widget-state.ts'

const id = 'conv_1'
const bench = widgetBench(startScriptedServer)

const liveWidget = (page?: TestPage): Promise<TestWidget> => bench.liveWidget(id, page)
const isLive = ({ connection }: { connection: { status: string } }): boolean => connection.status === 'live'

describe('A session', () => {
  it('is asked for once, kept, and used again after a reload', async () => {
    const page = testPage()
    await liveWidget(page)
    await liveWidget(page)
    expect(bench.server.sessions).toEqual([{}])
    expect(bench.server.handshakes[1]).toBe(bench.server.handshakes[0])
  })

  it('is renewed half-way to its end', async () => {
    bench.server.startSession = () => newSession({ expiresAt: new Date(Date.now() + 200).toISOString() })
    const page = testPage()
    const widget = await liveWidget(page)
    await pause(110)
    bench.server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await widget.until('it is live', isLive)
    expect(bench.server.sessions).toEqual([{}, { visitorToken: bench.server.handshakes[0] }])
  })

  it('is renewed once when the server does not accept it any more', async () => {
    const page = testPage()
    bench.server.admit = (token) =>
      token === bench.server.handshakes[0] ? new ConfabError('UNAUTHORIZED', 'Too old.') : undefined
    const widget = await liveWidget(page)
    expect(bench.server.sessions).toEqual([{}, { visitorToken: bench.server.handshakes[0] }])
    bench.server.admit = () => new ConfabError('UNAUTHORIZED', 'Never.')
    bench.server.drop()
    await widget.until('it is refused', ({ connection }) => connection.status === 'refused')
    expect(bench.server.handshakes).toHaveLength(4)
  })

  it('is renewed when a request is not authorized, and the request made again', async () => {
    const widget = await liveWidget()
    bench.server.answers['post-message'] = ({ id: messageId }) => {
      if (bench.server.sessions.length === 1) return refuse('UNAUTHORIZED')
      bench.server.emit(messageCreated(id, 1, messageId))
      return {}
    }
    widget.controller.send('Hello')
    await widget.until('it is sent', ({ transcript }) => transcript?.seq === 1)
    expect(bench.server.sessions).toHaveLength(2)
  })

  it('begins anew when the server knows nothing of the old one', async () => {
    const page = testPage()
    const stale = JSON.stringify({ visitorToken: 'stale', renewAfter: 0 })
    page.local.setItem(`confab:${bench.server.url}`, stale)
    bench.server.startSession = (body) =>
      'visitorToken' in body ? { status: 401, body: { error: refuse('UNAUTHORIZED').error } } : newSession()
    await liveWidget(page)
    expect(bench.server.sessions).toEqual([{ visitorToken: 'stale' }, {}])
  })

  it('of a visitor the host vouches for is not kept on the device', async () => {
    bench.server.startSession = () => newSession({ verified: true })
    const page = testPage()
    const identityToken = () => Promise.resolve('signed')
    const widget = bench.newWidget(page, { conversation: () => id, identityToken })
    await widget.controller.open()
    await widget.until('it is live', isLive)
    expect(bench.server.sessions).toEqual([{ identityToken: 'signed' }])
    expect(page.local.length).toBe(0)
  })

  it('is asked for again, without haste, while the server or the host cannot give it', async () => {
    let failures = 3
    bench.server.startSession = () =>
      failures-- > 0 ? { status: 502, body: 'a proxy says so' } : newSession()
    const widget = await liveWidget()
    expect(widget.statuses).toEqual(['connecting', 'offline', 'catching-up', 'live'])
    expect(bench.server.sessions).toHaveLength(4)
  })

  it('does not need storage: blocked, full or none, it is kept in memory', async () => {
    const blocked = (): never => {
      throw new Error('SecurityError')
    }
    const widget = await liveWidget({ ...testPage(), storage: blocked })
    bench.server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await widget.until('it is live', isLive)
    expect(bench.server.sessions).toHaveLength(1)
  })
})
