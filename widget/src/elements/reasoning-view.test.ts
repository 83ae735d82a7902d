import { describe, expect, it, vi } from 'vitest'
import { barriers, draw, thought } from '../../../test/support/drawn.ts'
import '../content/content-element.ts'
import type { ReasoningView, Step } from './reasoning-view.ts'
import './reasoning-view.ts'

const steps = [thought('Searched 14 pages'), thought('Reading *Theming*')] as Step[]

const drawn = (properties: Partial<ReasoningView>): Promise<ReasoningView> =>
  draw<ReasoningView>('confab-reasoning-view', { mode: 'collapsed', steps, ...properties })

const summary = (view: ReasoningView): string =>
  view.querySelector('.summary')?.textContent.replace(/\s+/g, ' ').trim() ?? ''

describe('the reasoning of a reply', () => {
  it('is accessible, folded and open', async () => {
    expect(await barriers(await drawn({ thinking: true }))).toEqual([])
    expect(await barriers(await drawn({ mode: 'open', seconds: 3 }))).toEqual([])
  })

  it('is folded behind one line that says what is being done', async () => {
    const view = await drawn({ thinking: true })
    expect(summary(view)).toBe('Thinking… Reading Theming')
    expect(view.querySelector('details')?.open).toBe(false)
  })

  it('says how long it took once it is over', async () => {
    expect(summary(await drawn({ seconds: 3.2 }))).toBe('Thought for 3 s')
    expect(summary(await drawn({ seconds: 75 }))).toBe('Thought for 1 min 15 s')
    expect(summary(await drawn({ seconds: 0.2 }))).toBe('Thought for a moment')
  })

  it('unfolds by keyboard and shows each step', async () => {
    const view = await drawn({ seconds: 3 })
    view.querySelector('summary')?.click()
    expect(view.querySelector('details')?.open).toBe(true)
    expect([...view.querySelectorAll('li')].map((step) => step.textContent.trim())).toEqual([
      'Searched 14 pages',
      'Reading *Theming*',
    ])
  })

  it('shows a tool by a readable name', async () => {
    const call = {
      type: 'TOOL_CALL',
      id: 't',
      name: 'search_openOrders',
      arguments: {},
      status: 'DONE',
      done: true,
    }
    const view = await drawn({ mode: 'open', steps: [call as Step] })
    await vi.waitFor(() => expect(view.querySelector('li')?.textContent).toContain('search open orders'))
  })

  it('does not show what is hidden, but still that something goes on', async () => {
    expect(summary(await drawn({ mode: 'hidden', thinking: true }))).toBe('Thinking…')
    expect((await drawn({ mode: 'hidden', seconds: 3 })).textContent.trim()).toBe('')
  })
})
