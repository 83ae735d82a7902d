import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pinnedLoader } from '../../server/src/gateway/widget-files.ts'
import { callFrom } from '../support/calls-from.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

describe("the widget's files", () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  const cachingOf = async (path: string): Promise<string | null> => {
    const answer = await fetch(server.url + path)
    expect(answer.status).toBe(200)
    await answer.text()
    return answer.headers.get('cache-control')
  }

  const manifest = async () =>
    (await (await fetch(`${server.url}/widget/manifest.json`)).json()) as {
      version: string
      files: { path: string; integrity: string }[]
    }

  it.each(['/widget.js', '/widget/widget.js', '/widget/manifest.json'])(
    'lets browsers ask for %s again after minutes, so that a new version reaches every page',
    async (path) => expect(await cachingOf(path)).toBe('public, max-age=300'),
  )

  it('lets browsers keep what a version consists of for ever', async () => {
    const { version, files } = await manifest()
    const ofVersion = files.filter(({ path }) => path.startsWith(`${version}/`) && path.endsWith('.js'))
    expect(ofVersion.map(({ path }) => path)).toEqual(
      expect.arrayContaining([`${version}/widget.js`, `${version}/chat.js`]),
    )
    for (const { path } of ofVersion) {
      expect(await cachingOf(`/widget/${path}`)).toBe('public, max-age=31536000, immutable')
    }
  })

  it('are what the manifest says they are', async () => {
    const { files } = await manifest()
    for (const { path, integrity } of files.filter((file) => !file.path.startsWith('preview/'))) {
      const bytes = Buffer.from(await (await fetch(`${server.url}/widget/${path}`)).arrayBuffer())
      expect(`sha384-${createHash('sha384').update(bytes).digest('base64')}`).toBe(integrity)
    }
  })

  it('are asked for anew each time during development, for two builds of one version differ', async () => {
    const preview = await startServer({ preview: true })
    const { version } = await manifest()
    for (const path of ['/widget.js', `/widget/${version}/chat.js`]) {
      const answer = await fetch(preview.url + path)
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      const headers = { 'if-none-match': answer.headers.get('etag')! }
      // A fetch would ask past every cache.
      expect((await callFrom(preview.url, { method: 'GET', path, headers })).status).toBe(304)
    }
    await preview.close()
  })

  it('are pinned in the greeting by what they are', async () => {
    const { version, files } = await manifest()
    const path = `${version}/widget.js`
    const integrity = files.find((file) => file.path === path)?.integrity
    expect(pinnedLoader()).toEqual({ path: `/widget/${path}`, integrity })
  })
})
