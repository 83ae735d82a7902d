import { userEvent } from 'vitest/browser'
import { describe, expect, it, vi } from 'vitest'
import { at, barriers, draw, heard, settled } from '../../../test/support/drawn.ts'
import type { PendingMessage } from '../conversation/conversation-controller.ts'
import type { UserMessage } from './user-message.ts'
import './user-message.ts'

const pending = (rest: Partial<PendingMessage>): PendingMessage => ({
  id: 'msg_1',
  text: 'Hello',
  status: 'sending',
  ...rest,
})

const drawn = (message?: PendingMessage): Promise<UserMessage> =>
  draw<UserMessage>('confab-user-message', { text: 'Hello', pending: message })

const refused = (code: 'RATE_LIMIT_EXCEEDED' | 'INVALID_INPUT'): PendingMessage =>
  pending({ status: 'failed', error: { code, message: 'secret', retryable: code === 'RATE_LIMIT_EXCEEDED' } })

const buttons = (view: UserMessage): HTMLButtonElement[] => [...view.querySelectorAll('button')]

describe('a message of the visitor', () => {
  it('is accessible in every state', async () => {
    for (const message of [undefined, pending({}), pending({ status: 'waiting' }), refused('INVALID_INPUT')])
      expect(await barriers(await drawn(message))).toEqual([])
  })

  it('says nothing of its way when all is well', async () => {
    expect((await drawn()).textContent.replace(/\s+/g, ' ').trim()).toBe('You Hello')
  })

  it('says when it was sent', async () => {
    const view = await draw<UserMessage>('confab-user-message', { text: 'Hello', at: at(0) })
    expect(await barriers(view)).toEqual([])
    expect(view.querySelector('time')?.dateTime).toBe(at(0))
    expect(view.querySelector('time')?.textContent).toMatch(/^Sent \d/)
  })

  it('can be sent again in other words, as a message of its own', async () => {
    const view = await draw<UserMessage>('confab-user-message', { text: 'Hello', at: at(0) })
    const sent = heard<{ text: string }>(view, 'send-message')
    const edit = (): void => view.querySelector<HTMLElement>('[aria-label="Change and send again"]')!.click()
    const box = () => vi.waitFor(() => view.querySelector('textarea') ?? Promise.reject(new Error('not yet')))
    edit()
    expect((await box()).value).toBe('Hello')
    expect(await barriers(view)).toEqual([])
    await userEvent.keyboard('{Escape}')
    await settled(view)
    expect([view.querySelector('.bubble')?.textContent, sent]).toEqual(['Hello', []])
    edit()
    await box()
    await userEvent.keyboard('Good morning{Enter}')
    await settled(view)
    expect(sent.map(({ detail }) => detail.text)).toEqual(['Good morning'])
    expect(view.querySelector('.bubble')?.textContent).toBe('Hello')
  })

  it('says that it waits', async () => {
    expect((await drawn(pending({ status: 'waiting' }))).textContent).toContain('as soon as possible')
  })

  it('says in the words of the widget why it was refused, and can be tried again or discarded', async () => {
    const view = await drawn(refused('RATE_LIMIT_EXCEEDED'))
    expect(view.textContent).toContain('try again later')
    expect(view.textContent).not.toContain('secret')
    const retried = heard(view, 'retry-message')
    const discarded = heard(view, 'discard-message')
    for (const button of buttons(view)) button.click()
    expect(retried.map(({ detail }) => detail)).toEqual([{ id: 'msg_1' }])
    expect(discarded.map(({ detail }) => detail)).toEqual([{ id: 'msg_1' }])
  })

  it('cannot be tried again when that would not help', async () => {
    expect(buttons(await drawn(refused('INVALID_INPUT')))).toHaveLength(1)
  })
})
