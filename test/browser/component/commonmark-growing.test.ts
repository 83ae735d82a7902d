/** While a text comes in, what is drawn is what the text so far means; what is settled stays as it is in the page. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { GrowingDocument } from '../../../widget/src/content/markdown/growing-document.ts'
import { styles } from '../../../widget/src/content/content-styles.ts'
import { parseMarkdown } from '../../../widget/src/content/markdown/parse.ts'
import type { ContentElement } from '../../../widget/src/content/content-element.ts'
import { contentElement, loadMarkdown, show, showWhole, snapshot } from './content-driver.ts'
import { readExamples } from './commonmark-tree.ts'

const answer = `# Shipping

We ship **today**, see [the rules](https://example.com/rules).

1. Pack it
2. Send it
   - by *air*
   - by sea

3. Wait

| Way | Days |
|:----|-----:|
| air | 2    |
| sea | 30   |
| rail | 12  |

\`\`\`js
const days = 2

function wait() {
  return days
}
\`\`\`

> That is all.

- one
- two
- three
- four

The end.`

beforeAll(loadMarkdown)
afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

const grow = (element: ContentElement, text: string) => show(element, { text, streaming: true, paced: false })

describe('a growing text', () => {
  it('shows at every moment what it would show if that were all', async () => {
    const element = contentElement()
    for (let end = 1; end <= answer.length; end++) {
      const text = answer.slice(0, end)
      const whole = await showWhole({ text })
      expect(snapshot(await grow(element, text)), text).toBe(snapshot(whole))
      whole.remove()
    }
  })

  it('means the same at every moment in the examples of CommonMark, where no definition is to come', () => {
    const examples = readExamples().filter(({ markdown }) => !markdown.includes(']:'))
    for (const { number, markdown } of examples) {
      const document = new GrowingDocument('commonmark')
      for (let end = 1; end <= markdown.length; end++) {
        const text = markdown.slice(0, end)
        const whole = parseMarkdown(text, 'commonmark')
        expect(meaning(document.grow(text).blocks), `${number}: ${text}`).toBe(meaning(whole.blocks))
      }
    }
  })

  it('uses a definition from where it stands, and in the end everywhere', async () => {
    const element = contentElement()
    const before = '[a] and\n\n[a]: https://example.com/a\n\n'
    for (const end of [8, 12, before.length]) await grow(element, before.slice(0, end))
    await grow(element, `${before}more\n\n> [a]`)
    expect(element.querySelectorAll('a')).toHaveLength(1)
    await show(element, { text: `${before}more\n\n> [a]` })
    expect(element.querySelectorAll('a')).toHaveLength(2)
  })

  it('that turns out to be another is drawn anew', async () => {
    const element = contentElement()
    await grow(element, 'One.\n\nTwo.\n\nThree.')
    await grow(element, '- Other')
    expect(element.textContent.trim()).toBe('Other')
  })
})

describe('settled parts', () => {
  it('stay the same nodes until the end', async () => {
    const element = contentElement()
    const seen = new Set<Element>()
    const settled = () => [...element.querySelectorAll('h1, p, li, tr, pre, blockquote')].slice(0, -4)
    for (let end = 1; end <= answer.length; end += 3) {
      await grow(element, answer.slice(0, end))
      for (const node of settled()) seen.add(node)
    }
    await show(element, { text: answer })
    const left = [...element.querySelectorAll('h1, p, li, tr, pre, blockquote')]
    const gone = [...seen].filter((node) => !left.includes(node))
    expect(gone.map((node) => node.textContent)).toEqual([])
    expect(seen.size).toBeGreaterThan(15)
  })

  it('keep what a visitor has selected in them', async () => {
    const element = contentElement()
    const position = answer.indexOf('We ship') + 60
    await grow(element, answer.slice(0, position + 40))
    const strong = element.querySelector('strong')!
    getSelection()!.selectAllChildren(strong)
    for (let end = position + 41; end <= answer.length; end += 5) await grow(element, answer.slice(0, end))
    await show(element, { text: answer })
    expect(getSelection()!.toString()).toBe('today')
  })

  it.each([
    ['list items', 'li', (at: number) => `- item ${at} with *words*\n`, ''],
    ['table rows', 'tr', (at: number) => `| ${at} | *words* |\n`, '| a | b |\n|---|---|\n'],
  ])('are %s, too', async (_, selector, part, head) => {
    const element = contentElement()
    const text = head + Array.from({ length: 60 }, (_, at) => part(at)).join('')
    await grow(element, text.slice(0, text.length / 2))
    const first = [...element.querySelectorAll(selector)].slice(0, -2)
    for (let end = text.length / 2; end <= text.length; end += 7) await grow(element, text.slice(0, end))
    await show(element, { text })
    expect([...element.querySelectorAll(selector)].slice(0, first.length)).toEqual(first)
    expect(element.querySelectorAll(selector).length).toBe(selector === 'tr' ? 61 : 60)
  })
})

describe('the pace', () => {
  const pieces = Array.from({ length: 200 }, (_, at) => `piece ${at} `)

  it('is about twenty drawings a second, however fast the text comes', async () => {
    const element = contentElement()
    await show(element, { text: '', streaming: true, paced: true })
    const drawings = vi.fn()
    new MutationObserver(drawings).observe(element, { childList: true, characterData: true, subtree: true })
    const begin = performance.now()
    for (let end = 1; end <= pieces.length; end++) {
      element.content = { type: 'MARKDOWN_TEXT', text: pieces.slice(0, end).join('') }
      await new Promise((resolve) => setTimeout(resolve, 3))
    }
    const seconds = (performance.now() - begin) / 1_000
    expect(drawings.mock.calls.length).toBeGreaterThan(2)
    expect(drawings.mock.calls.length).toBeLessThan(25 * seconds + 2)
  })

  it('does not keep the end waiting', async () => {
    const element = contentElement()
    await show(element, { text: 'One', streaming: true, paced: true })
    element.content = { type: 'MARKDOWN_TEXT', text: 'One two' }
    await Promise.resolve()
    expect(element.textContent).toBe('One')
    element.streaming = false
    const begin = performance.now()
    await element.updateComplete
    expect(element.textContent).toBe('One two')
    expect(performance.now() - begin).toBeLessThan(30)
  })

  it('goes on in a page that is given no frames', async () => {
    vi.spyOn(window, 'requestAnimationFrame').mockReturnValue(0)
    const element = contentElement()
    await show(element, { text: 'One', streaming: true, paced: true })
    await show(element, { text: 'One two', streaming: true, paced: true })
    expect(element.textContent).toBe('One two')
  })
})

/** The tree without places and labels; a list is loose as a whole. */
function meaning(blocks: readonly unknown[]): string {
  return JSON.stringify(blocks, (key, value: unknown) => {
    if (key === 'from' || key === 'to') return undefined
    if (!isList(value)) return value
    const spread = value.spread === true || value.children.some((item) => item.spread)
    return { ...value, spread, children: value.children.map((item) => ({ ...item, spread: null })) }
  })
}

interface ListLike {
  readonly type: 'list'
  readonly spread?: boolean
  readonly children: readonly { readonly spread?: boolean }[]
}

function isList(value: unknown): value is ListLike {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'list'
}

describe('long code', () => {
  const lines = Array.from({ length: 100 }, (_, at) => (at % 7 === 3 ? '' : `const line${at} = ${at}`))
  const text = `\`\`\`js\n${lines.join('\n')}\n\`\`\``
  const codeOf = (element: ContentElement): HTMLElement => element.querySelector<HTMLElement>('pre code')!

  it('can be selected, and stands, as if it were one text', async () => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles.cssText)
    document.adoptedStyleSheets = [sheet]
    const code = codeOf(await showWhole({ text }))
    expect(code.textContent).toBe(`${lines.join('\n')}\n`)
    getSelection()?.selectAllChildren(code)
    expect(String(getSelection()).trimEnd()).toBe(lines.join('\n'))
    const inParts = code.parentElement!.offsetHeight
    code.replaceChildren(code.textContent)
    // Fonts of two sizes in a line make it a little higher, by less than a pixel.
    expect(Math.abs(code.parentElement!.offsetHeight - inParts)).toBeLessThan(lines.length / 20)
    document.adoptedStyleSheets = []
  })

  it('keeps all but its end as it is while more comes', async () => {
    const element = contentElement()
    await grow(element, text.slice(0, 1_000))
    const first = codeOf(element).firstElementChild
    const end = codeOf(element).lastElementChild
    await grow(element, text)
    expect(codeOf(element).firstElementChild).toBe(first)
    expect(codeOf(element).lastElementChild).not.toBe(end)
    expect(snapshot(element)).toBe(snapshot(await showWhole({ text, streaming: true })))
  })
})
