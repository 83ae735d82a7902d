import type { Message } from '@confab/shared/conversation'
import { describe, expect, it, vi } from 'vitest'
import { asked, barriers, conversation, draw, reply, said, settled } from '../../../test/support/drawn.ts'
import '../content/content-element.ts'
import './agent-message.ts'
import type { MessageList } from './message-list.ts'
import './message-list.ts'
import './response-view.ts'
import './user-message.ts'

const questions = (count: number): Message[] =>
  Array.from({ length: count }, (_, at) => asked(`Question ${at}\n\n\n`, `msg_${at}`))

async function drawn(...entries: Parameters<typeof conversation>): Promise<MessageList> {
  const properties = { transcript: conversation(...entries), pending: [], reasoning: 'collapsed' } as const
  const list = await draw<MessageList>('confab-message-list', properties)
  const frame = list.parentElement!
  Object.assign(frame.style, { display: 'flex', height: '300px' })
  await vi.waitFor(() => expect(distance(list)).toBeLessThan(2))
  return list
}

const log = (list: MessageList): HTMLElement => list.querySelector('.log')!
const distance = (list: MessageList): number =>
  log(list).scrollHeight - log(list).clientHeight - log(list).scrollTop
const entries = (list: MessageList): string[] =>
  [...list.querySelectorAll('.bubble')].map(({ textContent }) => textContent.trim())
const wayDown = (list: MessageList): HTMLButtonElement | null => list.querySelector('.way-down')

async function scroll(list: MessageList, top: number): Promise<void> {
  const done = new Promise((resolve) => log(list).addEventListener('scroll', resolve, { once: true }))
  log(list).scrollTop = top
  await done
  await settled(list)
}

async function becomes(list: MessageList, ...now: Parameters<typeof conversation>): Promise<void> {
  list.transcript = conversation(...now)
  await settled(list)
  await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
}

describe('the log of a conversation', () => {
  it('is accessible, and is a log that is not read out as it grows', async () => {
    const list = await drawn(asked('Hello'), reply([said('Hi.')]))
    expect(await barriers(list)).toEqual([])
    expect(log(list).getAttribute('role')).toBe('log')
    expect(log(list).getAttribute('aria-live')).toBe('off')
    expect(log(list).tabIndex).toBe(0)
  })

  it('stays at its end while a reply grows, for a reader who is there', async () => {
    const start = questions(8)
    const list = await drawn(...start)
    await becomes(
      list,
      ...start,
      reply([said('One\n'.repeat(40), false)], { completedAt: null, status: 'IN_PROGRESS' }),
    )
    expect(distance(list)).toBeLessThan(2)
    await becomes(list, ...start, reply([said('One\n'.repeat(80))]))
    expect(distance(list)).toBeLessThan(2)
  })

  it('leaves a reader alone who has scrolled up, and shows the way to what is new', async () => {
    const start = questions(20)
    const list = await drawn(...start)
    await scroll(list, log(list).scrollTop - 400)
    expect(wayDown(list)?.ariaLabel).toBe('Go to the latest message')
    const { scrollTop } = log(list)
    await becomes(list, ...start, asked('New', 'msg_new'))
    expect(log(list).scrollTop).toBe(scrollTop)
    expect(wayDown(list)?.textContent.trim()).toBe('New messages')
    wayDown(list)?.click()
    await settled(list)
    expect(distance(list)).toBeLessThan(2)
    expect(wayDown(list)).toBeNull()
  })

  it('draws only the end of a long conversation, and more for who scrolls up, without moving what is read', async () => {
    const list = await drawn(...questions(300))
    expect(entries(list)).toHaveLength(50)
    expect(entries(list).at(-1)).toBe('Question 299')
    const watched = list.querySelectorAll('.bubble')[2]!
    await scroll(list, 150)
    const before = watched.getBoundingClientRect().top
    await vi.waitFor(() => expect(entries(list)).toHaveLength(100))
    await settled(list)
    expect(entries(list)[0]).toBe('Question 200')
    expect(Math.abs(watched.getBoundingClientRect().top - before)).toBeLessThan(2)
  })

  it('takes nothing from above a reader when something new comes in below', async () => {
    const start = questions(60)
    const list = await drawn(...start)
    await scroll(list, log(list).scrollTop - 600)
    const first = entries(list)[0]
    await becomes(list, ...start, asked('New', 'msg_new'))
    expect(entries(list)[0]).toBe(first)
  })

  it('keeps the element of a message that arrives after it was pending', async () => {
    const list = await drawn(asked('First'))
    list.pending = [{ id: 'msg_2', text: 'Second', status: 'sending' }]
    await settled(list)
    const element = list.querySelectorAll('confab-user-message')[1]
    list.pending = []
    await becomes(list, asked('First'), asked('Second', 'msg_2'))
    expect(list.querySelectorAll('confab-user-message')[1]).toBe(element)
  })

  it('says on which day it was, where another day begins', async () => {
    const said = (id: string, createdAt: string): Message => ({ ...asked('Hello', id), createdAt })
    const now = Date.now()
    const ago = (days: number): string => new Date(now - days * 86_400_000).toISOString()
    const days = (list: MessageList): string[] =>
      [...list.querySelectorAll('.day')].map(({ textContent }) => textContent.toLowerCase())
    const list = await drawn(said('a', ago(1)), said('b', ago(1)), said('c', ago(0)))
    expect(days(list)).toEqual(['yesterday', 'today'])
    expect(await barriers(list)).toEqual([])
    expect(days(await drawn(said('a', ago(0)), said('b', ago(0))))).toEqual([])
  })

  it('shows what can be done with a message when it is looked for, and always for the last', async () => {
    const list = await drawn(
      asked('One', 'msg_1'),
      reply([said('Two.')]),
      asked('Three', 'msg_3'),
      reply([{ ...said('Four.'), id: 'msg_4' }], { id: 'resp_2' }),
    )
    const opacities = (): string[] =>
      [...list.querySelectorAll('.actions')].map((actions) => getComputedStyle(actions).opacity)
    expect(opacities()).toEqual(['0', '0', '0', '1'])
    list.querySelector<HTMLElement>('[aria-label="Change and send again"]')?.focus()
    expect(opacities()).toEqual(['1', '0', '0', '1'])
  })

  it('dresses what several kinds of entries share, whichever of them are there', async () => {
    const list = await drawn(asked('Only me', 'msg_1'))
    expect(getComputedStyle(list.querySelector('.actions')!).display).toBe('flex')
  })

  it('offers another try only for the last reply', async () => {
    const error = { code: 'ENGINE_TIMEOUT', message: '', retryable: true } as const
    const failed = reply([], { status: 'FAILED', error })
    const list = await drawn(asked('Hello'), failed)
    expect(list.querySelectorAll('.failure button')).toHaveLength(1)
    await becomes(list, asked('Hello'), failed, reply([said('Hi.')], { id: 'resp_2' }))
    expect(list.querySelectorAll('.failure button')).toHaveLength(0)
  })
})
