/** COMMONMARK_TEXT is CommonMark: all 652 examples of its specification, through the element, in a browser. */
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

interface TreeNode {
  readonly type: string
  readonly value?: string
  readonly children?: readonly TreeNode[]
}

function rawHtmlIn(markdown: string): RawHtml[] {
  const sourcesIn = ({ type, value = '', children = [] }: TreeNode, isBlock: boolean): RawHtml[] => {
    if (type === 'html') return [{ source: value, isBlock }]
    const holdsBlocks = isBlock && type !== 'paragraph' && type !== 'heading'
    return children.flatMap((child) => sourcesIn(child, holdsBlocks))
  }
  const blocks: readonly TreeNode[] = parseMarkdown(markdown, 'commonmark').blocks
  return blocks.flatMap((block) => sourcesIn(block, true))
}
