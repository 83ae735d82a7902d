/** A site with one page that draws hostile texts, under the strictest policy there is or under none. */
import { join } from 'node:path'
import { bundle } from '../bundle.ts'
import { startSite } from '../loopback.ts'

export interface HostileSite {
  readonly strict: string
  readonly open: string
  /** What was asked for besides the page and its script. */
  readonly asked: string[]
  close(): void
}

const policy =
  "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"

export async function startHostileSite(): Promise<HostileSite> {
  const script = await bundle(join(import.meta.dirname, 'page.ts'))
  const asked: string[] = []
  const { origin, close } = await startSite(({ url = '' }, response) => {
    if (url === '/page.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    if (url === '/favicon.ico') return response.writeHead(404).end()
    const isPage = url === '/strict' || url === '/open'
    if (!isPage) asked.push(url)
    return response
      .writeHead(isPage ? 200 : 404, {
        'content-type': 'text/html; charset=utf-8',
        ...(url === '/strict' ? { 'content-security-policy': policy } : {}),
      })
      .end(
        '<!doctype html><title>Hostile</title><body><script nonce=abc type=module src=/page.js></script></body>',
      )
  })
  return { strict: `${origin}/strict`, open: `${origin}/open`, asked, close }
}
