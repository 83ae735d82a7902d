/** Markers stand where an engine says that its sources belong, in units of the raw text. */
import type { Citation } from '@confab/shared/content'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { contentElement, loadMarkdown, show, showStreamed, showWhole, snapshot } from './content-driver.ts'

beforeAll(loadMarkdown)

/** A text in which each `^` is the place of a citation of its own source. */
function cited(marked: string): { text: string; citations: Citation[] } {
  const pieces = marked.split('^')
  const citations = pieces.slice(0, -1).map((_, at) => ({
    offset: pieces.slice(0, at + 1).join('').length,
    url: `https://example.com/${at}`,
  }))
  return { text: pieces.join(''), citations }
}

/** What is drawn, with `^` for each marker and the tags that matter. */
function shown(element: Element): string {
  return snapshot(element)
    .replace(/<confab-copy-button.*?<\/confab-copy-button>/gs, '')
    .replace(/<button.*?<\/button>/gs, '^')
    .replace(/<(\w+)[^>]*>/g, '<$1>')
    .replace(/\s+/g, ' ')
    .replaceAll('> <', '><')
}

describe('a citation marker', () => {
  it.each([
    ['One.^ Two.^', '<p>One.^ Two.^</p>'],
    ['One two^ three', '<p>One two^ three</p>'],
    ['One t^wo three', '<p>One two^ three</p>'],
    ['**bold^** plain', '<p><strong>bold^</strong> plain</p>'],
    ['**bold**^ plain', '<p><strong>bold</strong>^ plain</p>'],
    ['a `co^de` b', '<p>a <code>code</code>^ b</p>'],
    ['a [li^nk](https://example.com) b', '<p>a <a>link</a>^ b</p>'],
    ['a [link](https://exam^ple.com) b', '<p>a <a>link</a>^ b</p>'],
    ['a ![im^age](https://example.com) b', '<p>a <a>image</a>^ b</p>'],
    ['1 \\* 2 \\* 3^ four', '<p>1 * 2 * 3^ four</p>'],
    ['a &amp; b &#169; c^ d', '<p>a &amp; b © c^ d</p>'],
    ['> quoted^\n> text', '<blockquote><p>quoted^ text</p></blockquote>'],
    ['- one^\n- two^', '<ul><li>one^</li><li>two^</li></ul>'],
    ['- one\n\n  more^\n- two', '<ul><li><p>one</p><p>more^</p></li><li><p>two</p></li></ul>'],
    ['# Head^ing\n\nText', '<h1>Heading^</h1><p>Text</p>'],
    ['One.\n^\nTwo.', '<p>One.^</p><p>Two.</p>'],
    ['```\nco^de\n```\n\nText', '<div><pre><code>code </code></pre></div><p>^</p><p>Text</p>'],
    ['One.\n\n---^', '<p>One.</p><hr><p>^</p>'],
    ['One \t\r\ntwo^ three', '<p>One two^ three</p>'],
    ['a\\\nb^', '<p>a<br> b^</p>'],
    ['^One two', '<p>^One two</p>'],
    ['😀^ grin', '<p>😀^ grin</p>'],
    ['x^^ y', '<p>x^^ y</p>'],
  ])('of %j stands in its place', async (marked, expected) => {
    expect(shown(await showWhole(cited(marked)))).toBe(expected)
  })

  it('stands in the cell of a table', async () => {
    const element = await showWhole(cited('| a | b |\n|---|---|\n| one^ | two |\n| three | four^ |'))
    const cells = [...element.querySelectorAll('td:has(button)')].map((cell) => cell.textContent)
    expect(cells).toEqual(['one1', 'four2'])
  })

  it('stands in plain text too', async () => {
    const element = await showWhole({ type: 'PLAIN_TEXT', ...cited('One *two*.^ Thr^ee') })
    expect(shown(element)).toBe('<div>One *two*.^ Three^</div>')
  })

  it('beyond the end of the text stands at its end, and not before the text is complete', async () => {
    const citations = [{ offset: 99, title: 'A' }]
    const element = await showStreamed({ text: 'Some text', citations })
    expect(shown(element)).toBe('<p>Some text^</p>')
    const early = contentElement()
    await show(early, { text: 'Some', citations, streaming: true })
    expect(early.querySelector('button')).toBeNull()
  })

  it('ends up in the same places when the text comes piece by piece', async () => {
    const all = cited(
      '# One^\n\nTwo **three^** [four^](https://example.com).\n\n- five^\n- six^\n\n> seven.^ eight\n',
    )
    expect(snapshot(await showStreamed(all))).toBe(snapshot(await showWhole(all)))
  })

  it('is a button with a name, and says which citation was chosen', async () => {
    const element = await showWhole({
      text: 'One. Two.',
      citations: [
        { offset: null, title: 'A' },
        { offset: 4, title: 'B' },
        { offset: 9, title: 'A' },
      ],
    })
    const markers = [...element.querySelectorAll('button')]
    expect(markers.map(({ textContent, type, dataset }) => [textContent, type, dataset['citation']])).toEqual(
      [
        ['2', 'button', '1'],
        ['1', 'button', '2'],
      ],
    )
    expect(markers[0]!.getAttribute('aria-label')).toBe('Source 2')
    const chosen = vi.fn()
    document.body.addEventListener('citation-select', (event) => chosen((event as CustomEvent).detail), {
      once: true,
    })
    markers[1]!.click()
    expect(chosen).toHaveBeenCalledExactlyOnceWith({ index: 2 })
  })

  it('comes into a paragraph that is settled already, and leaves the others as they are', async () => {
    const element = contentElement()
    const text = 'First.\n\nSecond.\n\nThird.'
    await show(element, { text, streaming: true, paced: false })
    const before = [...element.children]
    const citations = [{ offset: 6, title: 'A' }]
    await show(element, { text, citations, streaming: true, paced: false })
    expect(shown(element)).toBe('<p>First.^</p><p>Second.</p><p>Third.</p>')
    expect([...element.children]).toEqual(before)
  })
})
