import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

  it.each(['/widget.js', '/widget/widget.js', '/widget/manifest.json'])(
    'lets browsers ask for %s again after minutes, so that a new version reaches every page',
    async (path) => expect(await cachingOf(path)).toBe('public, max-age=300'),
  )

  it('lets browsers keep what a version consists of for ever', async () => {
    const version = (await (await fetch(`${server.url}/widget.js`)).text()).match(
      /widget\/([\w.-]+)\/chat\.js/,
    )?.[1]
    expect(await cachingOf(`/widget/${version}/chat.js`)).toBe('public, max-age=31536000, immutable')
  })
})
