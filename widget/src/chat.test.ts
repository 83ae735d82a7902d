import { page, userEvent } from 'vitest/browser'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { barriers, heard, settled } from '../../test/support/drawn.ts'
import type { ConfabChat } from './confab-chat.ts'
import { defineConfabChat } from './confab-chat.ts'
import type { Panel } from './elements/panel.ts'

/** Nothing listens there: what is sent stays with the visitor. */
const nowhere = 'http://127.0.0.1:9'

beforeAll(() => {
  defineConfabChat(() => import('./chat.ts'), nowhere)
  return page.viewport(1_000, 700)
})
afterEach(() => {
  document.body.replaceChildren()
  localStorage.clear()
})

function mount(attributes: Record<string, string> = {}): ConfabChat {
  const element = document.createElement('confab-chat')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  document.body.append(element)
  return element
}

async function opened(element: ConfabChat): Promise<Panel> {
  const panel = await vi.waitFor(
    () => element.shadowRoot.querySelector<Panel>('confab-panel') ?? Promise.reject(new Error('not yet')),
  )
  await settled(panel)
  return panel
}

/** What waits in the browser to be sent, to whomever. */
function unsent(): Promise<(string | undefined)[]> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('confab')
    opening.onsuccess = () => {
      const reading = opening.result.transaction('outbox').objectStore('outbox').getAll()
      reading.onsuccess = () =>
        resolve((reading.result as { content?: string }[]).map(({ content }) => content))
      opening.result.close()
    }
  })
}

const focused = (element: ConfabChat): string => element.shadowRoot.activeElement?.localName ?? 'nothing'
const text = (root: ParentNode, selector: string): string =>
  root.querySelector(selector)?.textContent.trim() ?? ''

describe.each([
  ['a wide screen', 1_000],
  ['a phone', 375],
])('on %s', (_, width) => {
  it('the chat takes the keyboard when it opens, and Escape gives it back to the launcher', async () => {
    await page.viewport(width, 700)
    const element = mount()
    element.shadowRoot.querySelector('button')?.focus()
    await userEvent.keyboard('{Enter}')
    const panel = await opened(element)
    await vi.waitFor(() => expect(focused(element)).toBe('textarea'))
    expect(await barriers(element)).toEqual([])
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(panel.matches(':popover-open')).toBe(false))
    expect([focused(element), element.open]).toEqual(['button', false])
    await page.viewport(1_000, 700)
  })
})

describe('the chat', () => {
  it('stores nothing and asks no server when it is opened', async () => {
    const requests = vi.spyOn(window, 'fetch')
    await opened(mount({ open: '' }))
    expect(requests).not.toHaveBeenCalled()
    expect(localStorage.length).toBe(0)
    requests.mockRestore()
  })

  it('does not take the keyboard when it is open from the start, or in the page', async () => {
    for (const attributes of [{ open: '' }, { mode: 'inline' }] as Record<string, string>[]) {
      const element = mount(attributes)
      await opened(element)
      expect(focused(element)).toBe('nothing')
    }
  })

  it('follows the attributes and properties of its element', async () => {
    const element = mount({ open: '', heading: 'Help' })
    const panel = await opened(element)
    expect(text(panel, 'h2')).toBe('Help')
    element.heading = 'Support'
    element.starters = ['Track a parcel']
    element.strings = { placeholder: 'Frag was' }
    await settled(panel)
    expect([text(panel, 'h2'), text(panel, '.starter')]).toEqual(['Support', 'Track a parcel'])
    expect(panel.querySelector('textarea')?.placeholder).toBe('Frag was')
    element.starters = 'Return it' as never // one is a list, too
    await settled(panel)
    expect(text(panel, '.starter')).toBe('Return it')
  })

  it('shows a message at once, and keeps it while there is no server', async () => {
    const element = mount({ open: '' })
    const panel = await opened(element)
    element.sendMessage('Anyone there?')
    await vi.waitFor(() => expect(text(panel, '.bubble')).toBe('Anyone there?'))
  })

  it('sends what is no text as text, and then the rest', async () => {
    const element = mount({ open: '' })
    const panel = await opened(element)
    for (const said of [7, 'Hello'] as string[]) element.sendMessage(said)
    await vi.waitFor(() => expect(text(panel, '.entries')).toMatch(/7[^]*Hello/))
  })

  it.each([undefined, null, '', 7])('is nobody where the page vouches by %j, and says so', async (given) => {
    const requests = vi.spyOn(window, 'fetch')
    const element = mount({ open: '' })
    element.getIdentityToken = () => Promise.resolve(given as string)
    await opened(element)
    const errors = heard<{ error: { message: string } }>(element, 'confab-error')
    element.sendMessage('Hello')
    await vi.waitFor(() => expect(errors[0]?.detail.error.message).toContain('It gave no token.'))
    expect(requests).not.toHaveBeenCalled()
    requests.mockRestore()
  })

  it('lets the page take over a link, by whichever button', async () => {
    const element = mount({ open: '' })
    const panel = await opened(element)
    const link = Object.assign(document.createElement('a'), { href: 'https://example.com/' })
    panel.append(link)
    element.addEventListener('confab-link', (event) => event.preventDefault())
    const links = heard<{ url: string }>(element, 'confab-link')
    const press = (type: string, button: number): boolean =>
      link.dispatchEvent(new MouseEvent(type, { button, bubbles: true, cancelable: true }))
    expect([press('click', 0), links[0]?.detail.url]).toEqual([false, 'https://example.com/'])
    expect([press('auxclick', 1), links.length]).toEqual([false, 2])
    expect([press('auxclick', 2), links.length]).toEqual([true, 2])
  })

  it('tells the page of a rating', async () => {
    const element = mount({ open: '' })
    const panel = await opened(element)
    const told = heard(element, 'confab-feedback')
    const detail = { messageId: 'msg_1', rating: 'down', comment: 'Too long' }
    panel.dispatchEvent(new CustomEvent('give-feedback', { detail }))
    expect(told.map((event) => event.detail)).toEqual([detail])
  })

  it('leaves nothing on the device at logout, also of what waits to go to another agent', async () => {
    const other = mount({ open: '', agent: 'sales' })
    other.sendMessage('To sales')
    await vi.waitFor(async () => expect(await unsent()).toContain('To sales'))
    other.destroy()
    const element = mount()
    await element.logout()
    expect([await unsent(), localStorage.length]).toEqual([[], 0])
  })

  it('leaves the element as it found it', async () => {
    const element = mount()
    const before = [...element.shadowRoot.adoptedStyleSheets]
    element.show()
    await opened(element)
    expect(element.shadowRoot.adoptedStyleSheets.length).toBeGreaterThan(before.length)
    element.destroy()
    await vi.waitFor(() => expect(element.shadowRoot.querySelector('confab-panel')).toBeNull())
    expect(element.shadowRoot.adoptedStyleSheets).toEqual(before)
  })
})
