import type { Citation } from '@confab/shared/content'
import { describe, expect, it } from 'vitest'
import { barriers, draw, settled } from '../../../test/support/drawn.ts'
import type { CitationList } from './citation-list.ts'
import './citation-list.ts'

const page = (number: number): Citation => ({
  offset: null,
  url: `https://www.example.com/docs/page-${number}`,
  title: `Page ${number}`,
  body: `What page ${number} says.`,
})

const drawn = (citations: Citation[]): Promise<CitationList> =>
  draw<CitationList>('confab-citation-list', { citations })

const rows = (list: CitationList): string[] =>
  [...list.querySelectorAll('li')].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim())

describe('the sources of an answer', () => {
  it('are accessible', async () => {
    const list = await drawn([1, 2, 3, 4].map(page))
    list.selected = { number: 2 }
    await settled(list)
    expect(await barriers(list)).toEqual([])
  })

  it('are a part that the page can style', async () => {
    expect((await drawn([page(1)])).querySelectorAll('[part~=citations]')).toHaveLength(1)
  })

  it('are numbered, with a title and where it leads', async () => {
    expect(rows(await drawn([page(1), page(2)]))).toEqual(['1 Page 1 example.com', '2 Page 2 example.com'])
  })

  it('are named once, however often they are cited', async () => {
    expect(rows(await drawn([page(1), page(2), page(1)]))).toHaveLength(2)
  })

  it('are there soon, however many they are', async () => {
    const many = Array.from({ length: 60_000 }, (_, at) => page(at + 1))
    const begin = performance.now()
    const list = await drawn(many)
    expect(performance.now() - begin).toBeLessThan(1_000)
    expect(list.querySelector('.link')?.textContent.trim()).toBe('59997 more')
  })

  it('open in another tab without telling where the visitor came from', async () => {
    const link = (await drawn([page(1)])).querySelector('a')
    expect(link?.target).toBe('_blank')
    expect(link?.rel).toBe('noopener noreferrer')
  })

  it('are no links when their address is not to be trusted', async () => {
    const list = await drawn([{ offset: null, url: 'javascript:alert(1)', title: 'Trap' }])
    expect(list.querySelector('a')).toBeNull()
    expect(rows(list)).toEqual(['1 Trap'])
  })

  it('are few at first; the rest comes on demand, or when one of it is asked for', async () => {
    const list = await drawn([1, 2, 3, 4, 5].map(page))
    expect(rows(list)).toHaveLength(3)
    expect(list.querySelector('button')?.textContent.trim()).toBe('2 more')
    list.selected = { number: 5 }
    await settled(list)
    expect(rows(list)).toHaveLength(5)
    expect(list.querySelector('.selected')?.textContent).toContain('What page 5 says.')
  })
})
