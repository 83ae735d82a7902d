/** Two servers of one database, a visitor known to both, and ways to see how far what is written has come. */
import { expect, vi } from 'vitest'
import type { Response } from '@confab/shared/conversation'
import { Api, visitorApi } from './api.ts'
import { openEachFeed, type Feed } from './feeds.ts'
import { startServer, type StartOptions, type TestServer } from './start-server.ts'

export interface Pair {
  readonly one: TestServer
  readonly other: TestServer
  /** The visitor at the one server, and the same visitor at the other. */
  readonly here: Api
  readonly there: Api
  /** Readers at the other server, one of each kind; `forgetReaders` closes them. */
  follow(id: string): ReturnType<typeof openEachFeed>
  forgetReaders(): void
  close(): Promise<void>
}

/** `different` is what the other server has of its own. */
export async function startPair(options: StartOptions, different: StartOptions = {}): Promise<Pair> {
  const [one, other] = await Promise.all([options, { ...options, ...different }].map(startServer))
  if (!one || !other) throw new Error('There are not two servers.')
  const here = await visitorApi(one.url)
  const feeds: Feed[] = []
  return {
    one,
    other,
    here,
    there: new Api(other.url, here.token),
    async follow(id) {
      const opened = await openEachFeed(other.url, here.token!, id)
      feeds.push(...opened)
      return opened
    },
    forgetReaders: () => feeds.splice(0).forEach((feed) => feed.close()),
    async close() {
      for (const server of [one, other]) await server.close()
    },
  }
}

/** Asks for a reply without waiting for it. */
export async function ask(api: Api, id: string, content: string): Promise<Response> {
  const message = { role: 'user', content, action: 'generate-reply', background: true }
  const { response } = await api.post(id, message)
  return response!
}

export function readResponse(api: Api, id: string, responseId: string): Promise<Response> {
  return api.answer('response', 200, 'GET', `/v1/conversations/${id}/responses/${responseId}`)
}

/** What a server says of itself; 0 for what it has not counted yet. */
export async function metricOf({ url }: Pick<TestServer, 'url'>, name: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
  return Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? 0)
}

/** Resolves when hints come, or do not. */
export function untilHints(server: Pick<TestServer, 'url'>, come: boolean): Promise<void> {
  const look = async (): Promise<void> =>
    expect(await metricOf(server, 'confab_hints_connected')).toBe(come ? 1 : 0)
  return vi.waitFor(look, { timeout: 15_000, interval: 20 })
}
