/** A text that grows is read, at every moment, as if what there is were all; in random texts, without definitions that are still to come. */
import { beforeAll, expect, it } from 'vitest'
import { GrowingDocument } from '../widget/src/content/markdown/growing-document.ts'
import { fetchAllNames } from '../widget/src/content/markdown/named-characters.ts'
import { type Dialect, parseMarkdown } from '../widget/src/content/markdown/parse.ts'
import type { Block } from '../widget/src/content/markdown/tree.ts'
import { randomMarkdown } from './support/markdown/grammar.ts'
import { seededRandom } from './support/seeded-random.ts'

const count = Number(process.env['MARKDOWN_GROWING_TEXTS'] ?? 400)
const seed = Number(process.env['MARKDOWN_SEED'] ?? 1)

beforeAll(fetchAllNames)

it.each<Dialect>(['commonmark', 'gfm'])(
  'reads a growing %s text',
  { timeout: 20_000 + count * 20 },
  (dialect) => {
    const random = seededRandom(seed)
    for (let made = 0; made < count; made++) {
      const parts = Array.from({ length: random.int(1, 4) }, () => randomMarkdown(random, dialect))
      const text = parts.join('').replaceAll(']:', ']')
      const document = new GrowingDocument(dialect)
      for (let end = 1; end <= text.length; end += random.int(1, 4)) {
        const sofar = text.slice(0, end)
        expect(comparable(document.grow(sofar).blocks), JSON.stringify(sofar)).toBe(
          // Half a line end waits for the other half.
          comparable(parseMarkdown(sofar.replace(/\r$/, ''), dialect).blocks),
        )
      }
    }
  },
)

/** With all places. A list is loose as a whole. */
function comparable(blocks: readonly Block[]): string {
  return JSON.stringify(blocks, (_, value: unknown) => {
    if (!isList(value)) return value
    const spread = value.spread || value.children.some((item) => item.spread)
    return { ...value, spread, children: value.children.map((item) => ({ ...item, spread })) }
  })
}

function isList(value: unknown): value is Extract<Block, { type: 'list' }> {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'list'
}
