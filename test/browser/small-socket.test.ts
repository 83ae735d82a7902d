/** The widget's own Socket.IO client in a browser. */
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundle } from '../support/bundle.ts'
import { sendPage, startSite, type Site } from '../support/loopback.ts'
import { browserBench } from '../support/page-bench.ts'
import { startStockServer, type StockServer } from '../support/stock-server.ts'
import type { TalkingPage } from '../support/talking-page.ts'

const value = { text: 'Grüße, 👩‍👩‍👧‍👦 \x1e\n'.repeat(1_000) }

const bench = browserBench()
let site: Site
let script: string
let page: Page
let server: StockServer
let complaints: string[]

beforeAll(async () => {
  script = await bundle(join(import.meta.dirname, '../support/talking-page.ts'))
  site = await startSite((_request, response) =>
    sendPage(response, '<!doctype html><link rel="icon" href="data:,">'),
  )
})
afterAll(() => site.close())

/** A page of another origin than the server's. */
beforeEach(async () => {
  server = await startStockServer({ cors: { origin: true } })
  complaints = []
  page = await bench.context.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(site.origin)
  await page.addScriptTag({ content: script })
})
afterEach(async () => {
  await page.close()
  await server.close()
})

type Scope = typeof globalThis & TalkingPage
const connect = (): Promise<string[]> =>
  page.evaluate((url) => (globalThis as Scope).connect(url), server.url)
const told = (): Promise<string[]> => page.evaluate(() => (globalThis as Scope).told)

describe('In a browser, the socket', () => {
  it('talks to a stock server of another origin by WebSocket', async () => {
    expect(await connect()).toEqual(['connect'])
    expect(server.transports).toEqual(['websocket'])
    const said = await page.evaluate((given) => (globalThis as Scope).talk(given), value)
    expect(said).toEqual({ answer: [3, value], events: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] })
    await page.evaluate(() => (globalThis as Scope).disconnect())
    await expect.poll(() => server.io.engine.clientsCount).toBe(0)
    expect(complaints).toEqual([])
  })

  it('gives up the line when the network is lost, and is back when it is', async () => {
    await connect()
    await bench.context.setOffline(true)
    await expect.poll(told).toEqual(['connect', 'disconnect'])
    await bench.context.setOffline(false)
    await expect.poll(told).toEqual(['connect', 'disconnect', 'connect'])
  })

  it('tells of a server that is not there', async () => {
    await server.close()
    expect(await connect()).toEqual(['connect_error'])
  })
})
