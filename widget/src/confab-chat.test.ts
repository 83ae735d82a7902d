import { page, userEvent } from 'vitest/browser'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { barriers, heard } from '../../test/support/drawn.ts'
import type { ConfabChat } from './confab-chat.ts'
import { defineConfabChat } from './confab-chat.ts'
import type { Chat, ChatHost } from './page/host-options.ts'

/** A chat part that writes down what it is asked. */
class WrittenChat implements Chat {
  readonly asked: string[] = []
  readonly host: ChatHost
  constructor(host: ChatHost) {
    this.host = host
  }
  update = (): void => void this.asked.push(`update ${this.host.open ? 'open' : 'closed'}`)
  focus = (): void => void this.asked.push('focus')
  send = (text: string): void => void this.asked.push(`send ${text}`)
  stop = (): void => void this.asked.push('stop')
  newConversation = (): void => void this.asked.push('new')
  logout = async (): Promise<void> => void this.asked.push('logout')
  close = (): void => void this.asked.push('close')
}

let loads = 0
let chats: WrittenChat[] = []
let failure: Error | undefined
const globals = Object.keys(window)

function openChat(host: ChatHost): Chat {
  const chat = new WrittenChat(host)
  chats.push(chat)
  return chat
}

/** As in a page where the script arrives last: set before it is defined. */
const early = document.createElement('confab-chat')
Object.assign(early, { starters: ['Hi'], agent: 'help', open: true, context: { page: 1 } })
document.body.append(early)

defineConfabChat(async () => {
  loads++
  if (failure) throw failure
  return { openChat }
}, 'https://chat.example.com')

beforeAll(() => page.viewport(1_000, 700))
beforeEach(() => {
  loads = 0
  chats = []
  failure = undefined
})
afterEach(() => document.body.replaceChildren())

function mount(attributes: Record<string, string> = {}): ConfabChat {
  const element = document.createElement('confab-chat')
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  document.body.append(element)
  return element
}

const launcher = (element: ConfabChat): HTMLButtonElement | null => element.shadowRoot.querySelector('button')

async function loaded(element: ConfabChat): Promise<WrittenChat> {
  return vi.waitFor(() => chats.find(({ host }) => host === element) ?? Promise.reject(new Error('not yet')))
}

describe('properties set before the element is defined', () => {
  it('count as if they were set afterwards', () => {
    const element = early
    expect(element.getAttribute('agent')).toBe('help')
    expect([element.starters, element.context, element.open]).toEqual([['Hi'], { page: 1 }, true])
    expect(Object.keys(element)).toEqual([])
  })
})

describe('the launcher', () => {
  it('is accessible, and named by what it does', async () => {
    const element = mount()
    expect(await barriers(element)).toEqual([])
    expect([launcher(element)?.ariaLabel, launcher(element)?.ariaExpanded]).toEqual(['Open chat', 'false'])
    element.strings = { openChat: 'Chat öffnen' }
    expect(launcher(element)?.ariaLabel).toBe('Chat öffnen')
  })

  it('loads nothing before someone shows intent', async () => {
    const element = mount()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(loads).toBe(0)
    launcher(element)?.dispatchEvent(new PointerEvent('pointerenter'))
    expect(loads).toBe(1)
    expect(chats).toEqual([])
  })

  it('opens by keyboard, puts the keyboard into the chat, and gets it back', async () => {
    const element = mount()
    const opened = heard(element, 'confab-open')
    const closed = heard(element, 'confab-close')
    launcher(element)?.focus()
    await userEvent.keyboard('{Enter}')
    const chat = await loaded(element)
    await vi.waitFor(() => expect(chat.asked).toEqual(['update open', 'focus']))
    expect([element.open, launcher(element)?.ariaLabel]).toEqual([true, 'Close chat'])
    element.hide()
    await vi.waitFor(() => expect(chat.asked.at(-1)).toBe('update closed'))
    expect(element.shadowRoot.activeElement).toBe(launcher(element))
    expect([opened.length, closed.length]).toEqual([1, 1])
  })

  it('is in the top layer, where nothing of the page covers or moves it', () => {
    const element = mount()
    expect(launcher(element)?.matches(':popover-open')).toBe(true)
    document.body.append(element)
    expect(launcher(element)?.matches(':popover-open')).toBe(true)
  })

  it('is not there inline or full, where the chat opens by itself', async () => {
    for (const mode of ['inline', 'full']) {
      const element = mount({ mode })
      await loaded(element)
      expect(launcher(element)).toBeNull()
      expect(element.open).toBe(true)
      element.mode = 'bubble'
      expect(launcher(element)).not.toBeNull()
    }
  })

  it('gives way to the chat that becomes a part of the page, and to none that was closed there', () => {
    const element = mount()
    element.mode = 'inline'
    expect([launcher(element), element.open]).toEqual([null, true])
    element.hide()
    document.body.append(element)
    expect(element.open).toBe(false)
  })
})

describe('the element', () => {
  it('has attributes and properties that mirror each other', () => {
    const element = mount({ 'color-scheme': 'dark' })
    expect([element.colorScheme, element.agent]).toEqual(['dark', null])
    element.colorScheme = null
    element.agent = 'sales'
    expect(element.outerHTML).toBe('<confab-chat agent="sales"></confab-chat>')
    expect(element.server).toBe('https://chat.example.com')
    element.server = 'https://other.example.com'
    expect(element.getAttribute('server')).toBe('https://other.example.com')
  })

  it('keeps what it is asked before the chat is loaded, in order', async () => {
    const element = mount()
    element.sendMessage('one')
    element.newConversation()
    element.sendMessage('two')
    element.show()
    await element.logout()
    expect((await loaded(element)).asked).toEqual([
      'send one',
      'new',
      'send two',
      'update open',
      'focus',
      'logout',
    ])
  })

  it('says that it could not be loaded, and does what it was asked when it can', async () => {
    failure = new TypeError('no network')
    const element = mount()
    const errors = heard<{ error: { code: string } }>(element, 'confab-error')
    element.sendMessage('hello')
    element.show()
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0))
    expect(errors[0]?.detail.error.code).toBe('INTERNAL_ERROR')
    expect(element.open).toBe(false)
    failure = undefined
    element.show()
    expect((await loaded(element)).asked).toContain('send hello')
    expect((await loaded(element)).asked.filter((asked) => asked === 'send hello')).toHaveLength(1)
  })

  it('does not keep who logs out waiting for what cannot be loaded, and logs out when it can', async () => {
    failure = new TypeError('no network')
    const element = mount()
    await expect(element.logout()).rejects.toBe(failure)
    failure = undefined
    element.show()
    await vi.waitFor(async () => expect((await loaded(element)).asked).toContain('logout'))
    await expect(element.logout()).resolves.toBeUndefined()
  })

  it('tells the page, through every shadow root, that it is ready', async () => {
    const outer = document.createElement('div')
    document.body.append(outer)
    const ready = heard(document, 'confab-ready')
    outer.attachShadow({ mode: 'open' }).append(document.createElement('confab-chat'))
    await vi.waitFor(() => expect(ready).toHaveLength(1))
  })

  it('is there twice without one knowing of the other', async () => {
    const [one, two] = [mount({ agent: 'a' }), mount({ agent: 'b', placement: 'bottom-start' })]
    one.sendMessage('to one')
    await loaded(one)
    two.show()
    await loaded(two)
    expect(chats.map(({ host }) => host.agent)).toEqual(['a', 'b'])
    expect([one.open, two.open]).toEqual([false, true])
  })

  it('keeps its chat when it is moved, and closes it when it is removed', async () => {
    const element = mount({ open: '' })
    const chat = await loaded(element)
    document.body.prepend(element)
    await Promise.resolve()
    expect(chat.asked).not.toContain('close')
    element.destroy()
    await Promise.resolve()
    expect(chat.asked.at(-1)).toBe('close')
    document.body.append(element)
    await vi.waitFor(() => expect(chats).toHaveLength(2))
  })

  it('leaves nothing in the page', async () => {
    const element = mount({ open: '' })
    await loaded(element)
    element.destroy()
    expect(document.body.innerHTML).toBe('')
    expect(Object.keys(window)).toEqual(globals)
    expect(document.adoptedStyleSheets).toEqual([])
  })
})
