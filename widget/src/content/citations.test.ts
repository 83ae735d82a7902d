import { describe, expect, it } from 'vitest'
import { markersOf, numberCitations, wordEnd } from './citations.ts'

const a = { offset: 3, url: 'https://a.example', title: 'A' }
const b = { offset: 9, url: 'https://b.example', title: 'B' }

describe('numbers of citations', () => {
  it('count sources in the order they come', () => {
    expect(numberCitations([b, a]).map(({ number }) => number)).toEqual([1, 2])
  })

  it('are the same for the same address and title, whatever the excerpt', () => {
    const again = { ...a, offset: null, body: 'Another passage' }
    expect(numberCitations([a, b, again]).map(({ number }) => number)).toEqual([1, 2, 1])
  })

  it('tell sources apart by what they say when they have neither', () => {
    const excerpts = ['one', 'two', 'one'].map((body) => ({ offset: null, body }))
    expect(numberCitations(excerpts).map(({ number }) => number)).toEqual([1, 2, 1])
  })
})

describe('markers', () => {
  it('are sorted by their place; a citation without one has none', () => {
    const markers = markersOf([b, { ...a, offset: null }, a], 100)
    expect(markers).toEqual([
      { offset: 3, number: 2, index: 2 },
      { offset: 9, number: 1, index: 0 },
    ])
  })

  it('name a source once at one place', () => {
    expect(markersOf([a, { ...a, body: 'Another passage' }], 100)).toHaveLength(1)
  })

  it('are no more than can be fitted in, however many sources are cited, and soon known', () => {
    const many = Array.from({ length: 40_000 }, (_, at) => ({ offset: at, title: String(at) }))
    const begin = performance.now()
    expect(markersOf(many, Infinity)).toEqual(markersOf(many.slice(0, 500), Infinity))
    expect(performance.now() - begin).toBeLessThan(1_000)
  })

  it('wait until the text has reached their place', () => {
    expect(markersOf([a, b], 8)).toHaveLength(1)
  })
})

describe('the end of a word', () => {
  it.each([
    ['one two', 1, 3],
    ['one two', 3, 3],
    ['one two', 4, 4],
    ['one two', 99, 7],
    ['one two', 0, 0],
    ['café́s', 2, 6],
    ['v1_2.', 1, 4],
    ['日本語です', 2, 2],
    ['😀!', 1, 2],
  ])('in %j, from %i, is %i', (text, at, end) => {
    expect(wordEnd(text, at)).toBe(end)
  })
})
