import { userEvent } from 'vitest/browser'
import { describe, expect, it } from 'vitest'
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
import '../content/content-element.ts'
import './citation-list.ts'
import { styles as composerStyles } from './composer.ts'
import { styles as listStyles } from './message-list.ts'
import './notice.ts'
import type { ConversationView, Panel } from './panel.ts'
import './panel.ts'
import { styles } from './panel-styles.ts'
import './reasoning-view.ts'
import './response-view.ts'
import './user-message.ts'
import { styles as welcomeStyles } from './welcome.ts'

/** A conversation that writes down what it is asked. */
class Written implements ConversationView {
  connection = { status: 'live' } as const
  transcript: ConversationView['transcript'] = null
  pending: ConversationView['pending'] = []
  running: ConversationView['running']
  loading = false
  readonly asked: string[] = []
  send = (text: string): void => void this.asked.push(`send ${text}`)
  retry = (): void => void this.asked.push('retry')
  retryMessage = (id: string): void => void this.asked.push(`retry ${id}`)
  discardMessage = (id: string): void => void this.asked.push(`discard ${id}`)
  stop = (): void => void this.asked.push('stop')
  newConversation = (): void => void this.asked.push('new')
}

function drawn(view: ConversationView, rest: Partial<Panel> = {}): Promise<Panel> {
  const settings = {
    mode: 'bubble',
    open: true,
    heading: 'Help',
    greeting: 'Hi!',
    starters: ['Track it'],
  } as const
  const all = { view, reasoning: 'collapsed', ...settings, ...rest } as const
  return draw<Panel>('confab-panel', all, styles, composerStyles, listStyles, welcomeStyles)
}

const button = (panel: Panel, label: string): HTMLElement | null =>
  panel.querySelector<HTMLElement>(`[aria-label="${label}"]`)

async function changed(panel: Panel): Promise<void> {
  panel.requestUpdate()
  await settled(panel)
}

describe('the panel', () => {
  it('is accessible empty, loading, full, and in the page', async () => {
    const view = new Written()
    expect(await barriers(await drawn(view))).toEqual([])
    expect(await barriers(await drawn(Object.assign(new Written(), { loading: true })))).toEqual([])
    view.transcript = conversation(asked('Hello'), reply([said('Hi.')]))
    for (const mode of ['bubble', 'inline', 'full'] as const)
      expect(await barriers(await drawn(view, { mode }))).toEqual([])
  })

  it('is a named dialog in the top layer as a bubble, and a region of the page otherwise', async () => {
    const panel = await drawn(new Written())
    expect([panel.role, panel.ariaLabel]).toEqual(['dialog', 'Help'])
    expect(panel.matches(':popover-open')).toBe(true)
    panel.mode = 'inline'
    await settled(panel)
    expect([panel.role, panel.popover]).toEqual(['region', null])
    expect(panel.offsetHeight).toBeGreaterThan(0)
  })

  it('asks to be closed by its button, and by Escape only as a bubble', async () => {
    const panel = await drawn(new Written())
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
    const panel = await drawn(new Written())
    panel.focus()
    await userEvent.keyboard('Hello{Enter}')
    expect((panel.view as Written).asked).toEqual(['send Hello'])
  })

  it('passes on what the visitor wants', async () => {
    const view = new Written()
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

  it('has one voice: the answer is said once, when it is complete', async () => {
    const view = new Written()
    view.transcript = conversation(asked('Hello'))
    const panel = await drawn(view)
    const voice = panel.querySelector('[role=status].visually-hidden')
    view.transcript = conversation(asked('Hello'), reply([said('He', false)], { status: 'IN_PROGRESS' }))
    await changed(panel)
    expect(voice?.textContent).toBe('Thinking…')
    view.transcript = conversation(asked('Hello'), reply([said('Hello!')]))
    await changed(panel)
    expect(voice?.textContent).toBe('Hello!')
    expect(panel.querySelectorAll('[aria-live=polite], [aria-live=assertive]')).toHaveLength(0)
  })

  it('tells when a person answers', async () => {
    const view = new Written()
    view.transcript = { ...conversation(asked('Hello')), agentTakeOver: true }
    expect((await drawn(view)).querySelector('.subtitle')?.textContent).toBe('A person is answering')
  })

  it('draws a fast stream no more than about 25 times a second', async () => {
    const panel = await drawn(new Written())
    let drawings = 0
    panel.addController({ hostUpdated: () => drawings++ })
    for (const end = performance.now() + 400; performance.now() < end;) {
      panel.requestUpdate()
      await new Promise((next) => setTimeout(next, 2))
    }
    expect(drawings).toBeGreaterThan(1)
    expect(drawings).toBeLessThanOrEqual(11)
  })
})
