/** Two servers that share a database, and a load balancer that sends each request to the next of them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startRoundRobin, type RoundRobin } from './support/round-robin.ts'
import { scripted } from './support/scripted-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'
import { openSchema, type TestSchema } from './support/test-schema.ts'
import { canonical, hasReplies, textsOf } from './support/transcripts.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './support/widget-state.ts'

const address = process.env.CONFAB_TEST_DATABASE_URL

/** Set CONFAB_TEST_DATABASE_URL to run these: the embedded database is one server's. */
describe.skipIf(address === undefined)('Without sticky sessions', () => {
  let schema: TestSchema
  let servers: TestServer[]
  let balancer: RoundRobin
  const widgets: TestWidget[] = []

  beforeAll(async () => {
    schema = await openSchema(address!, 'two_servers')
    const { databaseUrl } = schema
    servers = [await startServer({ databaseUrl }), await startServer({ databaseUrl })]
    balancer = await startRoundRobin(servers.map(({ url }) => url))
  })
  afterEach(() => {
    for (const { controller } of widgets.splice(0)) controller.close()
  })
  afterAll(async () => {
    balancer.close()
    for (const server of servers) await server.close()
    await schema.drop()
  })

  const noWebSocket = (): never => {
    throw new Error('No WebSockets here.')
  }

  it('a visitor with two tabs talks by HTTP to both servers as to one', async () => {
    const page: TestPage = Object.assign(testPage({ quietMs: 1_000 }), { newWebSocket: noWebSocket })
    const [first, second] = [newTab(page), newTab(page)]
    await second.controller.open()
    for (const [index, tab] of [first, second, first, second].entries()) {
      tab.controller.send(scripted({ say: `Answer ${index}`, pieces: 8, pauseMs: 10 }))
      for (const each of [first, second]) await each.until('it is answered', hasReplies(index + 1))
    }
    expect(textsOf(first.controller.transcript!)).toHaveLength(4)
    expect(canonical(first.controller.transcript)).toBe(canonical(second.controller.transcript))
    for (const { statuses } of [first, second]) expect(statuses).not.toContain('offline')
    expect(Math.min(...balancer.counts)).toBeGreaterThan(0)
  })

  function newTab(page: TestPage): TestWidget {
    const widget = testWidget(balancer.url, page)
    widgets.push(widget)
    return widget
  }
})
