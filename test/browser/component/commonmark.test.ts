/** COMMONMARK_TEXT is CommonMark: all 652 examples of its specification, through the element, in a browser. */
import type { Nodes } from 'mdast'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseMarkdown } from '../../../widget/src/content/markdown/parse.ts'
import { loadMarkdown, showStreamed, showWhole, snapshot } from './content-driver.ts'
import {
  type Example,
  type RawHtml,
  readExamples,
  specEncode,
  treeOfHtml,
  treesIn,
} from './commonmark-tree.ts'

const examples = readExamples()
/** The real gate would refuse most of the examples' addresses, which are relative. */
const gate = specEncode
const drawn = (text: string) => ({ type: 'COMMONMARK_TEXT', text, gate }) as const
const titled = (example: Example) =>
  `${example.number} (${example.section}): ${JSON.stringify(example.markdown)}`

const withRawHtml = examples.filter(({ markdown }) => rawHtmlIn(markdown).length > 0)
const withoutRawHtml = examples.filter((example) => !withRawHtml.includes(example))

beforeAll(loadMarkdown)

describe('CommonMark 0.31.2', () => {
  it('has 652 examples, of which 72 hold raw HTML', () => {
    expect([examples.length, withRawHtml.length]).toEqual([652, 72])
  })

  it('gives the specified structure in every example without raw HTML', async () => {
    for (const example of withoutRawHtml) {
      const element = await showWhole(drawn(example.markdown))
      expect.soft(treesIn(element), titled(example)).toEqual(treeOfHtml(example.html))
      element.remove()
    }
  })

  it('shows raw HTML as text, in the specified structure of what is around it', async () => {
    for (const example of withRawHtml) {
      const element = await showWhole(drawn(example.markdown))
      const specified = treeOfHtml(example.html, rawHtmlIn(example.markdown))
      expect.soft(treesIn(element), titled(example)).toEqual(specified)
      element.remove()
    }
  })

  it(
    'ends the same whether a text comes at once or character by character',
    { timeout: 120_000 },
    async () => {
      for (const example of examples) {
        const whole = await showWhole(drawn(example.markdown))
        const streamed = await showStreamed(drawn(example.markdown))
        expect.soft(snapshot(streamed), titled(example)).toBe(snapshot(whole))
        whole.remove()
        streamed.remove()
      }
    },
  )
})

function rawHtmlIn(markdown: string): RawHtml[] {
  const sourcesIn = (node: Nodes, isBlock: boolean): RawHtml[] => {
    if (node.type === 'html') return [{ source: node.value, isBlock }]
    const holdsText = node.type === 'paragraph' || node.type === 'heading'
    return 'children' in node ? node.children.flatMap((child) => sourcesIn(child, isBlock && !holdsText)) : []
  }
  return parseMarkdown(markdown, 'commonmark').blocks.flatMap((block) => sourcesIn(block, true))
}
