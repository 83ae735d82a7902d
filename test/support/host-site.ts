/** A site of its own origin with the built widget on its pages, and what a visitor does there. */
import type { Locator, Page } from 'playwright'
import { expect } from 'vitest'
import { sendPage, startSite, type Site } from './loopback.ts'

/** Every page but `/plain` has the chat in it, loaded from `server()` as it is then; its query becomes its attributes. */
export function startHostSite(server: () => string): Promise<Site> {
  return startSite(({ url = '/' }, response) => {
    const query = [...new URL(url, 'http://site').searchParams]
    const attributes = [...new Map([['mode', 'inline'], ...query])].map(
      ([name, value]) => `data-${name}="${value}"`,
    )
    const script = `<script async src="${server()}/widget.js" ${attributes.join(' ')}></script>`
    const body = url.startsWith('/plain') ? '' : script
    sendPage(response, `<!doctype html><link rel="icon" href="data:,"><title>Shop</title>${body}`)
  })
}

/** A page with a chat, or one chat of several. */
type Chat = Page | Locator

export const composer = (chat: Chat) => chat.getByRole('textbox', { name: 'Message' })

/** By the launcher, as the box to write in shows. */
export async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open chat' }).click()
  await composer(page).waitFor()
}

/** Writes into the box and sends it. */
export async function say(chat: Chat, text: string): Promise<void> {
  await composer(chat).fill(text)
  await composer(chat).press('Enter')
}

/** Says it to the scripted or the showing engine, and waits until it has answered. */
export async function talk(chat: Chat, text: string): Promise<void> {
  await say(chat, text)
  await reads(chat, `You said: ${text}`)
}

/** Until this can be read in the conversation. */
export const reads = (chat: Chat, text: string): Promise<void> => expect.poll(() => log(chat)).toContain(text)

/** What the visitor said, as it is shown: what is on its way or failed bears a mark. */
export function shown(chat: Chat): Promise<string[]> {
  return chat.locator('confab-user-message').evaluateAll((messages) =>
    messages.map((message) => {
      const bubble = message.querySelector('.bubble')
      const mark = [...(bubble?.classList ?? [])].slice(1).join(' ')
      return `${bubble?.textContent ?? ''}${mark && ` (${mark})`}`
    }),
  )
}

/** All that is shown of the conversation. */
export function log(chat: Chat): Promise<string> {
  return chat.locator('confab-message-list').innerText()
}

/** What is said of the connection. */
export const notice = (chat: Chat): Promise<string> => chat.locator('confab-notice').innerText()
