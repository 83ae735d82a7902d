import type { ConversationEvent } from '@confab/shared/events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import './event-timeline.ts'
import type { EventTimeline } from './event-timeline.ts'

describe('<event-timeline>', () => {
  let timeline: EventTimeline
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('event-timeline { display: block; block-size: 200px; overflow: auto }')

  const events = (count: number, conversationId = 'conv_1'): ConversationEvent[] =>
    Array.from({ length: count }, (_, at) => ({
      type: 'response.started',
      responseId: 'resp_1',
      conversationId,
      seq: at + 1,
      at: '2027-01-15T08:00:00.000Z',
    }))
  const show = async (shown: ConversationEvent[]): Promise<void> => {
    timeline.events = shown
    await timeline.updateComplete
  }
  const scrolled = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))
  const isAtEnd = (): boolean => timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 2
  const lines = (): NodeListOf<HTMLDetailsElement> => timeline.querySelectorAll('details')

  beforeEach(() => {
    document.adoptedStyleSheets = [sheet]
    timeline = document.createElement('event-timeline') as EventTimeline
    document.body.append(timeline)
  })
  afterEach(() => timeline.remove())

  it('follows its end while the reader is there, and stays where the reader is otherwise', async () => {
    await show(events(30))
    await show(events(40))
    expect(isAtEnd()).toBe(true)
    await scrolled()
    timeline.scrollTop = 50
    await scrolled()
    await show(events(50))
    expect(timeline.scrollTop).toBe(50)
    timeline.querySelector<HTMLElement>('.way-down')!.click()
    await timeline.updateComplete
    expect(isAtEnd()).toBe(true)
    expect(timeline.querySelector('.way-down')).toBeNull()
  })

  it('opens a line into its JSON, which stays open when more comes', async () => {
    await show(events(3))
    lines()[1]!.open = true
    await scrolled()
    await show(events(4))
    expect(JSON.parse(lines()[1]!.querySelector('pre')!.textContent)).toEqual(events(2)[1])
    expect([...lines()].map(({ open }) => open)).toEqual([false, true, false, false])
  })

  it('begins anew with another conversation', async () => {
    await show(events(30))
    lines()[1]!.open = true
    await scrolled()
    await show(events(30, 'conv_2'))
    expect([...lines()].some(({ open }) => open)).toBe(false)
    expect(isAtEnd()).toBe(true)
  })

  it('draws the last lines of a long conversation, and earlier ones when asked', async () => {
    await show(events(1_000))
    expect(lines()).toHaveLength(300)
    timeline.querySelector<HTMLElement>('.earlier')!.click()
    await timeline.updateComplete
    expect(lines()).toHaveLength(600)
    expect(lines()[599]!.querySelector('.seq')!.textContent).toBe('1000')
  })
})
