import { userEvent } from 'vitest/browser'
import { describe, expect, it, vi } from 'vitest'
import {
  asked,
  barriers,
  conversation,
  draw,
  heard,
  reply,
  said,
  settled,
} from '../../../test/support/drawn.ts'
import { WrittenView } from '../../../test/support/written-view.ts'
import './log.ts'
import type { ConversationView } from './conversation-view.ts'
import type { Panel } from './panel.ts'
import './panel.ts'
import './voice.ts'

function drawn(view: ConversationView, rest: Partial<Panel> = {}): Promise<Panel> {
  const settings = {
    mode: 'bubble',
    open: true,
    heading: 'Help',
    greeting: 'Hi!',
    starters: ['Track it'],
  } as const
  const all = { view, reasoning: 'collapsed', ...settings, ...rest } as const
  return draw<Panel>('confab-panel', all)
}

const button = (panel: Panel, label: string): HTMLElement | null =>
  panel.querySelector<HTMLElement>(`[aria-label="${label}"]`)

const spoken = (panel: Panel): string[] =>
  [...panel.querySelectorAll('.voice p')].map(({ innerHTML }) => innerHTML)

async function changed(panel: Panel): Promise<void> {
  panel.requestUpdate()
  await settled(panel)
  await vi.waitFor(() => expect(panel.querySelector('.loading')).toBeNull())
  await settled(panel)
}

describe('the panel', () => {
  it('is accessible empty, loading, full, and in the page', async () => {
    const view = new WrittenView()
    expect(await barriers(await drawn(view))).toEqual([])
    expect(await barriers(await drawn(Object.assign(new WrittenView(), { loading: true })))).toEqual([])
    view.transcript = conversation(asked('Hello'), reply([said('Hi.')]))
    for (const mode of ['bubble', 'inline', 'full'] as const) {
      const panel = await drawn(view, { mode })
      await changed(panel)
      expect(await barriers(panel)).toEqual([])
    }
  })

  it('is a named dialog in the top layer as a bubble, and a region of the page otherwise', async () => {
    const panel = await drawn(new WrittenView())
    expect([panel.role, panel.ariaLabel]).toEqual(['dialog', 'Help'])
    expect(panel.matches(':popover-open')).toBe(true)
    panel.mode = 'inline'
    await settled(panel)
    expect([panel.role, panel.popover]).toEqual(['region', null])
    expect(panel.offsetHeight).toBeGreaterThan(0)
  })

  it('asks to be closed by its button, and by Escape only as a bubble', async () => {
    const panel = await drawn(new WrittenView())
    const closed = heard(panel, 'close-panel')
    button(panel, 'Close chat')?.click()
    panel.focus()
    await userEvent.keyboard('{Escape}')
    expect(closed).toHaveLength(2)
    panel.mode = 'inline'
    await settled(panel)
    panel.focus()
    await userEvent.keyboard('{Escape}')
    expect(closed).toHaveLength(2)
    expect(button(panel, 'Close chat')).toBeNull()
  })

  it('puts the keyboard where the visitor writes', async () => {
    const panel = await drawn(new WrittenView())
    panel.focus()
    await userEvent.keyboard('Hello{Enter}')
    expect((panel.view as WrittenView).asked).toEqual(['send Hello'])
  })

  it('passes on what the visitor wants', async () => {
    const view = new WrittenView()
    const panel = await drawn(view)
    panel.querySelector<HTMLElement>('.starter')?.click()
    const error = { code: 'ENGINE_TIMEOUT', message: '', retryable: true } as const
    view.transcript = conversation(asked('Hello'), reply([], { status: 'FAILED', error }))
    view.pending = [{ id: 'msg_2', text: 'More', status: 'failed' }]
    await changed(panel)
    for (const choice of panel.querySelectorAll<HTMLElement>('.failure button, .choices button'))
      choice.click()
    view.running = reply([], { status: 'IN_PROGRESS' })
    await changed(panel)
    button(panel, 'Stop')?.click()
    button(panel, 'New conversation')?.click()
    expect(view.asked).toEqual(['send Track it', 'retry', 'retry msg_2', 'discard msg_2', 'stop', 'new'])
  })

  it('has one voice: a sentence is said once, when it is complete', async () => {
    const view = new WrittenView()
    view.transcript = conversation(asked('Hello'))
    const panel = await drawn(view)
    await changed(panel)
    view.transcript = conversation(asked('Hello'), reply([said('He', false)], { status: 'IN_PROGRESS' }))
    await changed(panel)
    expect(spoken(panel)).toEqual(['Thinking…'])
    view.transcript = conversation(asked('Hello'), reply([said('Hello!')]))
    await changed(panel)
    await expect.poll(() => spoken(panel)).toEqual(['Thinking…', 'Hello!'])
    expect(panel.querySelectorAll('[aria-live=polite], [aria-live=assertive]')).toHaveLength(0)
  })

  it('tells when a person answers', async () => {
    const view = new WrittenView()
    view.transcript = { ...conversation(asked('Hello')), agentTakeOver: true }
    expect((await drawn(view)).querySelector('.subtitle')?.textContent).toBe('A person is answering')
  })

  it('says what is done with a message, also when the same is done again', async () => {
    const view = new WrittenView()
    view.transcript = conversation(asked('Hello'))
    const panel = await drawn(view)
    await changed(panel)
    const announce = new CustomEvent('announce', { detail: { text: 'Copied' } })
    panel.dispatchEvent(announce)
    panel.dispatchEvent(announce)
    expect(spoken(panel)).toEqual(['Copied', 'Copied'])
  })

  it('keeps what is written and not sent, and shows what was written elsewhere', async () => {
    const view = new WrittenView()
    view.draft = 'From another tab'
    const panel = await drawn(view)
    const box = panel.querySelector('textarea')!
    expect(box.value).toBe('From another tab')
    panel.focus()
    await userEvent.keyboard('!')
    expect(view.draft).toBe('From another tab!')
    await userEvent.keyboard('{Enter}')
    expect([view.draft, box.value]).toEqual(['', ''])
  })

  it('empties the box although what was written there has not been drawn yet', async () => {
    const view = new WrittenView()
    const panel = await drawn(view)
    const box = panel.querySelector('textarea')!
    box.value = 'A secret'
    box.dispatchEvent(new Event('input', { bubbles: true }))
    view.draft = ''
    panel.requestUpdate()
    await expect.poll(() => box.value).toBe('')
  })

  it('has a menu that leads to the conversations, over everything else', async () => {
    const view = new WrittenView()
    view.answer = () => ({ conversations: [], nextCursor: null })
    const panel = await drawn(view)
    button(panel, 'More')?.click()
    await vi.waitFor(() => expect(panel.querySelector('.menu button')).not.toBeNull())
    expect(button(panel, 'More')?.ariaExpanded).toBe('true')
    panel.querySelector<HTMLElement>('.menu button')?.click()
    await vi.waitFor(() => expect(panel.querySelector('.results')).not.toBeNull())
    expect(panel.querySelector<HTMLElement>('.chat')?.inert).toBe(true)
    const closed = heard(panel, 'close-panel')
    await userEvent.keyboard('{Escape}')
    await settled(panel)
    expect(panel.querySelector('confab-conversation-list')).toBeNull()
    expect(panel.querySelector<HTMLElement>('.chat')?.inert).toBe(false)
    expect(closed).toHaveLength(0)
    expect(button(panel, 'More')?.matches(':focus')).toBe(true)
  })

  it('has a sheet that says which keys do what', async () => {
    const panel = await drawn(new WrittenView())
    button(panel, 'More')?.click()
    await vi.waitFor(() => expect(panel.querySelector('.menu button')).not.toBeNull())
    panel.querySelector<HTMLElement>('.menu li:last-child button')?.click()
    await vi.waitFor(() => expect(panel.querySelector('.keys')).not.toBeNull())
    expect(panel.querySelector<HTMLElement>('.keys')?.innerText).toMatch(/Shift \+ Enter\s+New line/)
    expect(await barriers(panel)).toEqual([])
    await userEvent.keyboard('{Escape}')
    await settled(panel)
    expect(panel.querySelector('.keys')).toBeNull()
    expect(button(panel, 'More')?.matches(':focus')).toBe(true)
  })

  it('keeps the keyboard when the button that has it goes, and takes it from nobody else', async () => {
    const view = new WrittenView()
    view.transcript = conversation(asked('Hello'))
    view.running = reply([], { status: 'IN_PROGRESS' })
    const panel = await drawn(view)
    await changed(panel)
    button(panel, 'Stop')?.focus()
    view.running = undefined
    await changed(panel)
    await expect.poll(() => panel.querySelector('textarea')?.matches(':focus')).toBe(true)
    button(panel, 'New conversation')?.focus()
    button(panel, 'New conversation')?.blur()
    view.transcript = null
    await changed(panel)
    expect(document.activeElement).toBe(document.body)
  })

  it('of a conversation that has ended offers a rating and a new one, and nothing to write in', async () => {
    const view = new WrittenView()
    view.transcript = { ...conversation(asked('Hello'), reply([said('Hi.')])), archived: true }
    const panel = await drawn(view)
    await vi.waitFor(() => expect(panel.querySelector('.stars')).not.toBeNull())
    expect(panel.querySelector('textarea')?.checkVisibility()).toBe(false)
    expect(await barriers(panel)).toEqual([])
    panel.querySelector<HTMLElement>('confab-ended > .button')?.click()
    expect(view.asked).toEqual(['new'])
  })

  it('draws a fast stream no more than once a frame', async () => {
    const panel = await drawn(new WrittenView())
    let drawings = 0
    panel.addController({ hostUpdated: () => drawings++ })
    const begin = performance.now()
    while (performance.now() < begin + 400) {
      panel.requestUpdate()
      await new Promise((next) => setTimeout(next, 2))
    }
    // On a busy machine that was longer. The clock of a page counts whole milliseconds, and one drawing comes at once.
    const most = 1 + Math.ceil((performance.now() - begin) / 15)
    expect(drawings).toBeGreaterThan(1)
    expect(drawings).toBeLessThanOrEqual(most)
  })
})
