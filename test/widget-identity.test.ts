/** Who the widget's visitor is: signing in, signing out, and never seeing what somebody else has written. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestBody, Session } from '@confab/shared/protocol'
import { Api } from './support/api.ts'
import { closing } from './support/closing.ts'
import { endlessEngine } from './support/endless-engine.ts'
import { identityToken, siteIdentity } from './support/open-visitors.ts'
import { scriptedEngine } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'
import { hasReplies, textsOf } from './support/transcripts.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './support/widget-state.ts'

const endless = endlessEngine(5)
const config = {
  agents: { scripted: { engine: scriptedEngine }, endless: { engine: endless } },
  identity: siteIdentity,
  limits: { sessionBurst: 1_000, sendBurst: 1_000 },
}

let server: TestServer
let site: Api
beforeAll(async () => {
  server = await startServer({ config, sessionTimes: { access: 2_000, closeAfter: 500 } })
  site = new Api(server.url)
})
afterAll(() => server.close())

type Vouch = (() => Promise<string>) | undefined

/** A widget on a page that vouches for its visitor, or does not, and how it comes to do otherwise. */
interface Vouched extends TestWidget {
  readonly page: TestPage
  /** What the page asked for at the session endpoint, and got. */
  readonly sessions: { asked: RequestBody['startSession']; got: Session | undefined }[]
  vouch(vouch: Vouch): void
}

function newWidget(
  vouch?: Vouch,
  { page = testPage(), agent = 'scripted', conversation = undefined as string | undefined } = {},
): Vouched {
  const sessions: Vouched['sessions'] = []
  const watched: TestPage = Object.assign(Object.create(page) as TestPage, {
    async fetch(url: string, init: RequestInit) {
      const answer = await page.fetch(url, init)
      if (init.method !== 'POST' || !url.endsWith('/v1/sessions')) return answer
      const asked = JSON.parse(init.body as string) as RequestBody['startSession']
      const read = answer.json() as Promise<Session>
      // Noted just when the widget is given it: until then it shows what it showed.
      const noted = read.then((got) => sessions.push({ asked, got: answer.ok ? got : undefined }))
      return Object.assign(answer, { json: () => noted.then(() => read) })
    },
  })
  let vouching = vouch
  const options = { agent: () => agent, identityToken: () => vouching?.(), conversation: () => conversation }
  const widget = testWidget(server.url, watched, options)
  closing(widget.controller)
  return Object.assign(widget, {
    page,
    sessions,
    vouch(other: Vouch) {
      vouching = other
      widget.controller.identify()
    },
  })
}

/** A page that slept has heard nothing. */
const deaf = (): never => {
  throw new Error('There are no channels.')
}
const isLive = ({ connection }: { connection: { status: string } }): boolean => connection.status === 'live'
const user = (sub: string) => (): Promise<string> => identityToken(sub)
const visitorOf = async (id: string): Promise<unknown> =>
  ((await site.call('GET', `/v1/conversations/${id}`)).body as { visitorId: unknown }).visitorId

/** Everything of a widget that a visitor could read. */
const inSight = ({ controller }: TestWidget): string =>
  JSON.stringify([controller.transcript, controller.pending, controller.draft])

/** A widget whose visitor has said this and been answered. */
async function hasSaid(text: string, ...options: Parameters<typeof newWidget>): Promise<Vouched> {
  const widget = newWidget(...options)
  widget.controller.send(text)
  await widget.until('it is answered', hasReplies(1))
  return widget
}

describe('a visitor who signs in', () => {
  it('goes on in the same conversation, in the middle of a reply', async () => {
    const widget = newWidget(undefined, { agent: 'endless' })
    widget.controller.send('Hello')
    await widget.until('the reply is running', ({ transcript }) => (transcript?.seq ?? 0) > 20)
    const { id, seq } = widget.controller.transcript!
    const seen: number[] = []
    widget.onUpdate(() => seen.push(widget.controller.transcript?.seq ?? 0))
    widget.vouch(user('ann'))
    await widget.until('events have come after it', ({ transcript }) => transcript!.seq > seq + 100)
    endless.end(id)
    await widget.until('the reply has ended', hasReplies(1))
    expect(seen).toEqual(seen.toSorted((one, other) => one - other))
    expect(widget.controller.transcript!.id).toBe(id)
    const [{ got: anonymous } = {}, { got: ann } = {}] = widget.sessions
    expect([anonymous!.verified, ann!.verified]).toEqual([false, true])
    expect(await visitorOf(id)).toBe(ann!.visitorId)
    expect(JSON.stringify(widget.page.local)).not.toContain(ann!.visitorToken)
  })

  it('takes along what was not sent yet', async () => {
    const widget = newWidget(undefined, { agent: 'endless' })
    widget.controller.send('First')
    await widget.until('the reply is running', ({ running }) => running !== undefined)
    widget.controller.send('Second')
    widget.vouch(user('bea'))
    await widget.until('it is known', () => widget.sessions.length === 2)
    endless.end(widget.controller.transcript!.id)
    await widget.until('the second is there', ({ transcript }) => transcript?.messages.length === 2)
    expect(textsOf(widget.controller.transcript!)).toEqual(['First', 'Second'])
  })
})

describe('a user', () => {
  it('is known from the beginning, and nothing that proves it is kept on the device', async () => {
    const widget = await hasSaid('Hello', user('cid'))
    expect(widget.sessions).toMatchObject([{ got: { verified: true } }])
    const kept = Array.from({ length: widget.page.local.length }, (_, index) =>
      widget.page.local.getItem(widget.page.local.key(index)!),
    )
    expect(kept.join()).not.toContain(widget.sessions[0]!.got!.visitorToken)
    const later = newWidget(user('cid'), { page: widget.page })
    await later.controller.open()
    await later.until('the conversation is there', ({ transcript }) => transcript?.messages.length === 1)
  })

  it('is not asked about when the page only says the same in another way', async () => {
    const widget = await hasSaid('Hello', user('dan'))
    widget.vouch(user('dan'))
    await pause(100)
    expect(widget.sessions).toHaveLength(1)
    expect(widget.statuses).not.toContain('offline')
  })

  it('never becomes somebody else while the page cannot vouch', async () => {
    const widget = await hasSaid('Hello', user('eve'))
    widget.vouch(() => Promise.reject(new Error('Not logged in')))
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    widget.controller.send('Are you there?')
    await pause(200)
    expect(widget.sessions).toHaveLength(1)
    widget.vouch(user('eve'))
    await widget.until('it is answered', hasReplies(2))
    expect(new Set(widget.sessions.map(({ got }) => got?.visitorId)).size).toBe(1)
  })
})

describe('a conversation that the page names', () => {
  it('is there as soon as the page vouches for whose it is, however late', async () => {
    const { controller } = await hasSaid('Hello', user('hal'))
    const conversation = controller.transcript!.id
    const widget = newWidget(undefined, { conversation })
    await widget.controller.open()
    await widget.until('it is refused', ({ loading }) => !loading)
    widget.vouch(user('hal'))
    await widget.until('it is there', ({ transcript }) => transcript?.id === conversation)
    expect(textsOf(widget.controller.transcript!)).toEqual(['Hello'])
  })
})

describe('another user on the same page', () => {
  it('sees nothing of what the first one wrote, and writes to nobody but their own', async () => {
    const widget = await hasSaid('A secret of Fay', user('fay'))
    widget.controller.write('Another secret')
    const { id } = widget.controller.transcript!
    const newest = (): unknown => widget.sessions.at(-1)!.got?.visitorId
    const fay = newest()
    let hasChanged = false
    let leaked = ''
    widget.onUpdate(() => {
      hasChanged ||= newest() !== fay
      if (hasChanged && /secret/.test(inSight(widget))) leaked = inSight(widget)
    })
    widget.vouch(user('gus'))
    widget.controller.send('Hello from Gus')
    await widget.until(
      'Gus is answered',
      (controller) => hasReplies(1)(controller) && controller.transcript?.id !== id,
    )
    expect(hasChanged).toBe(true)
    expect(leaked).toBe('')
    expect(textsOf(widget.controller.transcript!)).toEqual(['Hello from Gus'])
    const { body } = await site.call('GET', `/v1/conversations/${id}/messages`)
    expect(JSON.stringify(body)).not.toContain('Gus')
    const owners = [await visitorOf(id), await visitorOf(widget.controller.transcript!.id)]
    expect(owners).toEqual([fay, newest()])
  })

  it('does not get what the first one could not send', async () => {
    const widget = newWidget(user('hal'), { agent: 'endless' })
    widget.controller.send('First of Hal')
    await widget.until('the reply is running', ({ running }) => running !== undefined)
    widget.controller.send('A secret of Hal')
    endless.end(widget.controller.transcript!.id)
    widget.vouch(user('ida'))
    await widget.until('Ida is there', () => widget.sessions.length === 2)
    expect(inSight(widget)).not.toContain('Hal')
    await pause(100)
    expect(inSight(widget)).not.toContain('Hal')
  })

  it('is nobody when the page vouches no more, and the session of the first is not used', async () => {
    const widget = await hasSaid('A secret of Jon', user('jon'))
    const { visitorToken, visitorId } = widget.sessions[0]!.got!
    widget.vouch(undefined)
    await widget.until('the conversation is gone', ({ transcript }) => transcript === null)
    widget.controller.send('Hello')
    await widget.until('it is answered', hasReplies(1))
    expect(textsOf(widget.controller.transcript!)).toEqual(['Hello'])
    const [, next] = widget.sessions
    expect(next).toMatchObject({ asked: {}, got: { verified: false } })
    expect(JSON.stringify(next)).not.toContain(visitorToken)
    expect(next!.got!.visitorId).not.toBe(visitorId)
  })
})

describe('a new visitor in two tabs', () => {
  it('is one visitor, whichever tab asks first', async () => {
    const page = testPage()
    const tabs = [1, 2, 3, 4].map(() => newWidget(undefined, { page }))
    for (const { controller } of tabs) await controller.open()
    tabs[0]!.controller.send('Hello')
    for (const tab of tabs) await tab.until('it is answered there', hasReplies(1))
    expect(tabs.flatMap(({ sessions }) => sessions)).toHaveLength(1)
  })
})

describe('a logout', () => {
  it('is everywhere: in memory and storage, in the other tab, and at the server', async () => {
    const page = testPage()
    const [here, there] = [await hasSaid('A secret', undefined, { page }), newWidget(undefined, { page })]
    await there.controller.open()
    await there.until('the other tab has it', ({ transcript }) => transcript?.messages.length === 1)
    there.controller.write('Another secret')
    await here.until('it is here, too', ({ draft }) => draft !== '')
    const { visitorToken } = here.sessions[0]!.got!
    await here.controller.logout()
    await there.until('the other tab has heard of it', ({ connection }) => connection.status === 'idle')
    for (const widget of [here, there]) expect(inSight(widget)).toBe('[null,[],""]')
    expect(page.local.length).toBe(0)
    await expect
      .poll(async () => (await new Api(server.url, visitorToken).call('GET', '/v1/conversations')).status)
      .toBe(401)
    there.controller.send('Who am I?')
    await there.until('it is answered', hasReplies(1))
    expect(textsOf(there.controller.transcript!)).toEqual(['Who am I?'])
  })

  it('ends a session of which only the storage knows', async () => {
    const { page, sessions } = await hasSaid('A secret')
    const { visitorToken } = sessions[0]!.got!
    await newWidget(undefined, { page }).controller.logout()
    expect(page.local.length).toBe(0)
    await new Api(server.url, visitorToken).refused('UNAUTHORIZED', 'GET', '/v1/conversations')
  })
})

describe('a page that comes back', () => {
  it('has forgotten a visitor who logged out elsewhere meanwhile', async () => {
    const page = testPage()
    const asleep = await hasSaid('A secret', undefined, { page: { ...page, newChannel: deaf } })
    const awake = newWidget(undefined, { page })
    await awake.controller.open()
    await awake.until('it is live', isLive)
    await awake.controller.logout()
    asleep.page.wake()
    expect(inSight(asleep)).toBe('[null,[],""]')
  })
})

describe('a widget that stays open', () => {
  it('renews its session without losing the line, in two tabs as in one', async () => {
    const page = testPage()
    const first = await hasSaid('Hello', undefined, { page })
    const second = newWidget(undefined, { page })
    await second.controller.open()
    await second.until('it is live', isLive)
    await pause(4_000)
    for (const widget of [first, second]) {
      expect(widget.controller.connection.status).toBe('live')
      expect(widget.statuses).not.toContain('offline')
    }
    const all = [...first.sessions, ...second.sessions]
    expect(all.length).toBeGreaterThan(3)
    expect(new Set(all.map(({ got }) => got!.visitorId)).size).toBe(1)
  })
})
