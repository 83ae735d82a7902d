import { describe, expect, it } from 'vitest'
import { barriers, draw, heard } from '../../../test/support/drawn.ts'
import type { Welcome } from './welcome.ts'
import './welcome.ts'

const drawn = (starters: string[]): Promise<Welcome> =>
  draw<Welcome>('confab-welcome', { greeting: 'Hello!', starters })

describe('what is there before the first message', () => {
  it('is accessible', async () => {
    expect(await barriers(await drawn(['Track a parcel']))).toEqual([])
  })

  it('sends a starter that is chosen', async () => {
    const welcome = await drawn(['Track a parcel', 'Return a parcel'])
    const sent = heard(welcome, 'send-message')
    welcome.querySelectorAll('button')[1]?.click()
    expect(sent.map(({ detail }) => detail)).toEqual([{ text: 'Return a parcel' }])
  })

  it('has no list when there are no starters', async () => {
    expect((await drawn([])).querySelector('ul')).toBeNull()
  })
})
