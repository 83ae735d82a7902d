/** No message, however it is made, takes the page's time or breaks the drawing of it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { loadMarkdown, showWhole } from './content-driver.ts'

const lines = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n')

const bombs: Record<string, string> = {
  'block quotes in block quotes': '>'.repeat(30_000),
  'block quotes, spaced': '> '.repeat(30_000),
  'lists in lists': '- '.repeat(15_000),
  'numbered lists in lists': '1. '.repeat(10_000),
  'lists, each deeper than the one before': lines(200, (at) => `${'  '.repeat(at)}- a`),
  'block quotes, each deeper than the one before': lines(200, (at) => `${'> '.repeat(at)}a`),
  'open brackets': '['.repeat(30_000),
  'brackets in brackets': '['.repeat(15_000) + ']'.repeat(15_000),
  'images in images': '!['.repeat(5_000) + '](b)'.repeat(5_000),
  asterisks: '*'.repeat(30_000),
  'emphasis that never ends': '*a_ '.repeat(7_500),
  'emphasis in emphasis': '*a **b '.repeat(400) + 'b** a*'.repeat(400),
  'emphasis in emphasis, beyond measure': '*a **b '.repeat(5_000) + 'b** a*'.repeat(5_000),
  'code that never ends': lines(170, (at) => '`'.repeat(at + 1)),
  'HTML that never ends': '<a b="'.repeat(5_000),
  'comments that never end': '<!--'.repeat(7_500),
  ampersands: '&'.repeat(30_000),
  'characters without a name': '&x;'.repeat(10_000),
  backslashes: '\\'.repeat(30_000),
  'a table of many columns': `${'a|'.repeat(3_000)}\n${'-|'.repeat(3_000)}\n${'b|'.repeat(3_000)}`,
  'a table of many columns, whose rows are short': `${'a|'.repeat(1_000)}\n${'-|'.repeat(1_000)}\n${'b\n'.repeat(3_000)}`,
  definitions: lines(3_000, (at) => `[a${at}]: b`),
  'links to what is not defined': '[a]['.repeat(7_500),
  'nothing but line ends': '\n'.repeat(30_000),
  'nothing but NUL': '\0'.repeat(10_000),
  'halves of characters': '\ud800'.repeat(10_000),
  'more text than any message has': 'word '.repeat(100_000),
}

beforeAll(loadMarkdown)

describe('a message made of', () => {
  it.each(Object.entries(bombs))('%s is drawn in bounded time and depth', async (_, text) => {
    const begin = performance.now()
    const element = await showWhole({ text })
    const took = performance.now() - begin
    const depth = depthOf(element)
    element.remove()
    expect(took).toBeLessThan(2_500)
    expect(depth).toBeLessThan(150)
  })

  it('too many levels shows the source of what is deeper', async () => {
    const text = bombs['lists, each deeper than the one before']!
    const element = await showWhole({ text })
    expect(element.textContent.match(/a/g)).toHaveLength(200)
    expect(element.querySelector('ul ul ul')).not.toBeNull()
  })

  it('many code fences of snake_case keeps the emphasis around them', async () => {
    const code = lines(1_500, (at) => `my_long_name_${at} = other_name_${at}`)
    const element = await showWhole({ text: `**Before**\n\n\`\`\`\n${code}\n\`\`\`\n\n**After**` })
    expect(element.querySelectorAll('strong')).toHaveLength(2)
  })
})

function depthOf(root: Element): number {
  let deepest = 0
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT)
  let depth = 0
  for (let node: Node | null = root; node;) {
    deepest = Math.max(deepest, depth)
    if (walker.firstChild()) depth++
    else {
      while (walker.currentNode !== root && !walker.nextSibling()) {
        walker.parentNode()
        depth--
      }
    }
    node = walker.currentNode === root ? null : walker.currentNode
  }
  return deepest
}
