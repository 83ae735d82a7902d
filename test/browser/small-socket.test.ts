import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { build, defaultClientConditions, type Rolldown } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startStockServer, type StockServer } from '../support/stock-server.ts'
import type { TalkingPage } from '../support/talking-page.ts'

const value = { text: 'Grüße, 👩‍👩‍👧‍👦 \x1e\n'.repeat(1_000) }

let browser: Browser
let site: HttpServer
let script: string
let page: Page
let server: StockServer
let complaints: string[]

beforeAll(async () => {
  script = await bundle()
  site = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  site.close()
})

/** A page of another origin than the server's. */
beforeEach(async () => {
  server = await startStockServer({ cors: { origin: true } })
  complaints = []
  page = await browser.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}`)
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
    await page.context().setOffline(true)
    await expect.poll(told).toEqual(['connect', 'disconnect'])
    await page.context().setOffline(false)
    await expect.poll(told).toEqual(['connect', 'disconnect', 'connect'])
  })

  it('tells of a server that is not there', async () => {
    await server.close()
    expect(await connect()).toEqual(['connect_error'])
  })
})

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: {
      write: false,
      target: 'es2022',
      lib: {
        entry: join(import.meta.dirname, '../support/talking-page.ts'),
        formats: ['iife'],
        name: 'page',
      },
    },
  })
  const [{ output }] = [built].flat() as [Rolldown.RolldownOutput]
  return output[0].code
}
