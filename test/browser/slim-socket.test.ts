import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { Server } from 'socket.io'
import { build, defaultClientConditions, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slimSocket } from '../../widget/slim-socket.ts'
import { launchBrowser } from '../support/browser.ts'
import type { Talk } from '../support/talking-page.ts'

interface Page {
  talk(transports: string[]): Promise<Talk>
}

let browser: Browser
let http: HttpServer
let io: Server
let url: string
let script: string

beforeAll(async () => {
  script = await bundle()
  http = createServer((_request, response) => response.end('<!doctype html>'))
  io = new Server(http)
  io.on('connection', (socket) => {
    socket.on('ask', (question: string, answer: (value: unknown) => void) => {
      socket.emit('event', { seq: 1, text: 'ü'.repeat(2_000) })
      answer({ ok: true, value: question })
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await io.close()
})

describe("the bundled Socket.IO client, smaller than the package's own", () => {
  it.each([
    ['by WebSocket', ['websocket'], 'websocket'],
    ['by polling, with a token and an acknowledgement', ['polling'], 'polling'],
    ['by polling, then by WebSocket', ['polling', 'websocket'], 'websocket'],
  ])('talks to a stock server %s', async (_, transports, expected) => {
    const page = await browser.newPage()
    await page.goto(url)
    await page.addScriptTag({ content: script })
    const said = await page.evaluate((names) => (globalThis as unknown as Page).talk(names), transports)
    expect(said).toEqual({ answer: { ok: true, value: 'Grüße' }, eventLength: 2_000, transport: expected })
    await page.close()
  })

  it('holds no XMLHttpRequest and no WebTransport', () => {
    expect(script).not.toMatch(/XMLHttpRequest|WebTransport/)
  })
})

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: [...defaultClientConditions] },
    plugins: [slimSocket()],
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
