/** What the bench makes of its figures. */
import { describe, expect, it } from 'vitest'
import { figuresTable, isMissed, rounded } from './bench/part.ts'
import { shapes, LENGTH } from './bench/texts.ts'
import { median, percentile } from './support/percentile.ts'

describe('A figure of the bench', () => {
  it('is missed when it is more than it may be, and never where nothing is promised', () => {
    const figure = { what: 'Opening it', value: 80, unit: 'ms' }
    expect(isMissed({ ...figure, most: 80 })).toBe(false)
    expect(isMissed({ ...figure, most: 79.9 })).toBe(true)
    expect(isMissed(figure)).toBe(false)
    expect(isMissed({ ...figure, value: 1, most: 0 })).toBe(true)
  })

  it('stands in a row with its floor, the most it may be, and whether it is held', () => {
    const figures = [
      { what: 'Opening it', value: 81.54, unit: 'ms', floor: 50.44, most: 80 },
      { what: 'What it holds', value: 5.8, unit: 'MB' },
    ]
    expect(figuresTable(figures).slice(1)).toEqual([
      ['Opening it', '81.5 ms', '50.4 ms', '80 ms', '**missed**'],
      ['What it holds', '5.8 MB', '', '', ''],
    ])
  })

  it.each([
    [0, '0'],
    [0.13579, '0.136'],
    [99.95, '100'],
    [1_234.5, '1,235'],
    [32_340, '32,340'],
  ])('that is %d is told as %s', (amount, text) => expect(rounded(amount)).toBe(text))
})

it('The figure that stands for many is one of them', () => {
  const figures = [9, 1, 7, 3, 5]
  expect(median(figures)).toBe(5)
  expect([0, 0.99, 1].map((share) => percentile(figures, share))).toEqual([1, 7, 9])
  expect(percentile([], 0.5)).toBe(0)
})

it.each(Object.entries(shapes))('The answer that is %s is as long as the others', (_, text) =>
  expect(text).toHaveLength(LENGTH),
)
