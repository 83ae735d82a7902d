import { userEvent } from 'vitest/browser'
import { describe, expect, it, vi } from 'vitest'
import { asked, barriers, conversation, draw, heard, reply, said } from '../../../test/support/drawn.ts'
import { settled } from '../../../test/support/drawn.ts'
import type { Ended } from './ended.ts'
import './ended.ts'

const transcript = conversation(asked('Hello'), reply([said('Hi.')]))
const drawn = (rest: Partial<Ended> = {}): Promise<Ended> =>
  draw<Ended>('confab-ended', { transcript, ...rest })
const stars = (view: Ended): HTMLInputElement[] => [...view.querySelectorAll('input')]
const filled = (view: Ended): number => view.querySelectorAll('.filled').length

describe('the end of a conversation', () => {
  it('is accessible, rated or not', async () => {
    const view = await drawn()
    expect(await barriers(view)).toEqual([])
    stars(view)[2]?.click()
    await vi.waitFor(() => expect(view.querySelector('textarea')).not.toBeNull())
    expect(await barriers(view)).toEqual([])
  })

  it('is rated from 1 to 5 by pointer or keyboard: the rating goes to what was last said', async () => {
    const view = await drawn()
    const given = heard(view, 'give-feedback')
    stars(view)[0]?.focus()
    await userEvent.keyboard(' {ArrowRight}{ArrowRight}')
    expect(given.map(({ detail }) => detail)).toEqual(
      [1, 2, 3].map((rating) => ({ messageId: 'msg_a', rating })),
    )
    await settled(view)
    expect(filled(view)).toBe(3)
  })

  it('is rated by what a person said, where that was the last', async () => {
    const mara = { ...asked('Bye.', 'msg_m'), role: 'agent' as const }
    const view = await drawn({ transcript: conversation(asked('Hello'), reply([said('Hi.')]), mara) })
    const given = heard(view, 'give-feedback')
    stars(view)[4]?.click()
    expect(given[0]?.detail).toEqual({ messageId: 'msg_m', rating: 5 })
  })

  it('takes a comment with the rating, and thanks', async () => {
    const view = await drawn()
    const given = heard(view, 'give-feedback')
    stars(view)[1]?.click()
    const box = await vi.waitFor(() => view.querySelector('textarea') ?? Promise.reject(new Error('not yet')))
    await userEvent.type(box, 'Slow{Enter}')
    expect(given.at(-1)?.detail).toEqual({ messageId: 'msg_a', rating: 2, comment: 'Slow' })
    await settled(view)
    expect(view.textContent).toContain('Thank you for your rating.')
  })

  it('shows the rating it was given before, and asks for none where nothing was said', async () => {
    const rated = { ...transcript, feedback: { msg_a: { rating: 4 as const } } }
    expect(filled(await drawn({ transcript: rated }))).toBe(4)
    expect(stars(await drawn({ transcript: conversation(asked('Hello')) }))).toEqual([])
  })
})
