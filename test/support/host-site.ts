/** A site of its own origin with the built widget on its pages, and what a visitor does there. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'

export interface HostSite {
  readonly origin: string
  close(): void
}

/** Every page but `/plain` has the chat in it, loaded from `widgetOrigin()` as it is then; its query becomes its attributes. */
export async function startHostSite(widgetOrigin: () => string): Promise<HostSite> {
  const site = createServer(({ url = '/' }, response) => {
    const query = [...new URL(url, 'http://site').searchParams]
    const attributes = [...new Map([['mode', 'inline'], ...query])].map(
      ([name, value]) => `data-${name}="${value}"`,
    )
    const script = `<script async src="${widgetOrigin()}/widget.js" ${attributes.join(' ')}></script>`
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        `<!doctype html><link rel="icon" href="data:,"><title>Shop</title>${url.startsWith('/plain') ? '' : script}`,
      )
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`,
    close: () => void site.close(),
  }
}

export const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' })

/** Writes into the box and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

/** What the visitor said, as it is shown: what is on its way or failed bears a mark. */
export function shown(page: Page): Promise<string[]> {
  return page.locator('confab-user-message').evaluateAll((messages) =>
    messages.map((message) => {
      const bubble = message.querySelector('.bubble')
      const mark = [...(bubble?.classList ?? [])].slice(1).join(' ')
      return `${bubble?.textContent ?? ''}${mark && ` (${mark})`}`
    }),
  )
}

/** All that is shown of the conversation. */
export function log(page: Page): Promise<string> {
  return page.locator('confab-message-list').innerText()
}

/** What is said of the connection. */
export const notice = (page: Page): Promise<string> => page.locator('confab-notice').innerText()
