import { userEvent } from 'vitest/browser'
import { describe, expect, it, vi } from 'vitest'
import { at, barriers, draw, heard, settled } from '../../../test/support/drawn.ts'
import type { ReplyActions } from './reply-actions.ts'
import './reply-actions.ts'

const drawn = (rest: Partial<ReplyActions> = {}): Promise<ReplyActions> =>
  draw<ReplyActions>('confab-reply-actions', { text: 'Yes.', messageId: 'msg_a', at: at(4), ...rest })

const thumb = (view: ReplyActions, which: 'Good' | 'Bad'): HTMLButtonElement =>
  view.querySelector(`[aria-label="${which} answer"]`)!
const given = (view: ReplyActions) => heard<object>(view, 'give-feedback')
const box = (view: ReplyActions) =>
  vi.waitFor(() => view.querySelector('textarea') ?? Promise.reject(new Error('not yet')))

describe('what can be done with an answer', () => {
  it('is accessible before and after it is rated', async () => {
    const view = await drawn()
    expect(await barriers(view)).toEqual([])
    thumb(view, 'Bad').click()
    await box(view)
    expect(await barriers(view)).toEqual([])
  })

  it('says when it was said, and copies it', async () => {
    const view = await drawn()
    expect(view.querySelector('time')?.dateTime).toBe(at(4))
    expect(view.querySelector('confab-copy-button')).toHaveProperty('text', 'Yes.')
  })

  it('shows a rating at once, until the conversation says what it is', async () => {
    const view = await drawn()
    const feedback = given(view)
    thumb(view, 'Good').click()
    await settled(view)
    expect(feedback.map(({ detail }) => detail)).toEqual([{ messageId: 'msg_a', rating: 'up' }])
    expect([thumb(view, 'Good').ariaPressed, thumb(view, 'Bad').ariaPressed]).toEqual(['true', 'false'])
    view.feedback = { rating: 'down' }
    await settled(view)
    expect([thumb(view, 'Good').ariaPressed, thumb(view, 'Bad').ariaPressed]).toEqual(['false', 'true'])
  })

  it('takes a comment, but does not ask for one by taking the keyboard', async () => {
    const view = await drawn()
    const feedback = given(view)
    thumb(view, 'Bad').click()
    const comment = await box(view)
    expect((view.getRootNode() as ShadowRoot).activeElement).not.toBe(comment)
    await userEvent.type(comment, 'Too long{Enter}')
    expect(feedback.at(-1)?.detail).toEqual({ messageId: 'msg_a', rating: 'down', comment: 'Too long' })
    await settled(view)
    expect(view.querySelector('textarea')).toBeNull()
  })

  it('takes no comment that says nothing', async () => {
    const view = await drawn()
    thumb(view, 'Good').click()
    const feedback = given(view)
    await userEvent.type(await box(view), '  {Enter}')
    expect(feedback).toEqual([])
    view.querySelector<HTMLElement>('.writing .button')?.click()
    await settled(view)
    expect(view.querySelector('textarea')).toBeNull()
  })
})
