import { describe, expect, it } from 'vitest'
import { cutPage } from './passages.ts'
import { createSite } from './site.ts'

const site = createSite('https://example.com/docs')
const cut = (text: string, path = 'guide/theming.md') => cutPage({ id: path, path }, text, site)
const textOf = (text: string, path?: string) =>
  cut(text, path)
    .passages.flatMap(({ blocks }) => blocks.map(({ parts }) => parts.join('')))
    .join('\n\n')

describe('a page', () => {
  it('is cut at its headings, each passage knowing what it stands under', () => {
    const page = cut(
      '# Theming\n\nAll of it.\n\n## Colours\n\nBlue.\n\n### Dark\n\nBlack.\n\n## Fonts\n\nSerif.\n',
    )
    expect(page.title).toBe('Theming')
    expect(page.passages.map(({ headings }) => headings)).toEqual([
      [],
      ['Colours'],
      ['Colours', 'Dark'],
      ['Fonts'],
    ])
  })

  it('has an address for each heading, as GitHub makes them, repeated ones counted', () => {
    const page = cut(
      '# Theming\n\na\n\n## `confab.config.ts`: why & how?\n\nb\n\n## Example\n\nc\n\n## Example\n\nd\n',
    )
    expect(page.passages.map(({ url }) => url)).toEqual([
      'https://example.com/docs/guide/theming#theming',
      'https://example.com/docs/guide/theming#confabconfigts-why--how',
      'https://example.com/docs/guide/theming#example',
      'https://example.com/docs/guide/theming#example-1',
    ])
  })

  it('takes an anchor that a heading names itself', () => {
    const [passage] = cut('## Colours {#palette}\n\nBlue.').passages
    expect(passage?.headings).toEqual(['Colours'])
    expect(passage?.url).toBe('https://example.com/docs/guide/theming#palette')
  })

  it('is called by its first heading, else by its front matter, else by its file', () => {
    expect(cut('---\ntitle: Matter\n---\n# Heading\n\na').title).toBe('Heading')
    expect(cut('---\ntitle: "Matter"\n---\n\na').title).toBe('Matter')
    expect(cut('a', 'guide/add-an-engine.md').title).toBe('Add an engine')
    expect(cut('a', 'guide/index.md').title).toBe('Guide')
  })

  it('does not take its front matter for text', () => {
    expect(textOf('---\nsecret: x\n---\n\nText.')).toBe('Text.')
    expect(textOf('Text.\n\n---\n\nMore.')).toBe('Text.\n\nMore.')
  })

  it('does not take a heading in a code block for one', () => {
    expect(cut('# A\n\n```sh\n# not a heading\n```\n').passages).toHaveLength(1)
  })

  it('without any text has no passages', () => {
    expect(cut('# Empty\n\n## Also empty\n\n<!-- nothing -->\n').passages).toEqual([])
  })
})

describe('a quotable block', () => {
  it('stands as it was written, indentation and all', () => {
    const source =
      '  - a\n    - b\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```ts\nconst a = 1\n```\n\n> quoted\n> on'
    expect(textOf(source)).toBe(source)
  })

  it('leads where the page led', () => {
    expect(textOf('[a](embed.md#how) [b](../index.md) [c](#colours) [d](https://other.org/x "t")')).toBe(
      '[a](https://example.com/docs/guide/embed#how) [b](https://example.com/docs/) ' +
        '[c](https://example.com/docs/guide/theming#colours) [d](https://other.org/x "t")',
    )
    expect(textOf('See [the **page**][page].\n\n[page]: embed.md')).toBe(
      'See [the **page**](https://example.com/docs/guide/embed).',
    )
    expect(textOf('![logo](logo.png) [![alt](a.png)](b.md)')).toBe(
      '![logo](https://example.com/docs/guide/logo.png) ' +
        '[![alt](https://example.com/docs/guide/a.png)](https://example.com/docs/guide/b)',
    )
  })

  it('keeps only the text of a link that leads nowhere from outside, or somewhere it should not', () => {
    expect(textOf('[a](../../src/x.ts) [b](/other) [c](javascript:alert(1)) ![d](data:x) [](e.md)')).toBe(
      'a b c d ',
    )
    const without = cutPage(
      { id: 'a', path: 'a.md' },
      '[a](b.md) ![c](c.png) <https://x.org>',
      createSite(undefined),
    )
    expect(without.passages[0]?.blocks[0]?.parts.join('')).toBe('a c <https://x.org>')
    expect(without.passages[0]?.url).toBeUndefined()
  })

  it('is free of raw HTML', () => {
    expect(textOf('Press <kbd>Esc</kbd><br>now.\n\n<div>\nno\n</div>\n\nEnd.')).toBe('Press Esc now.\n\nEnd.')
  })

  it('is no code block that never closes, which would swallow what follows it', () => {
    expect(textOf('Text.\n\n```sh\nnpm start\n')).toBe('Text.')
  })
})
