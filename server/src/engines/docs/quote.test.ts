import { describe, expect, it } from 'vitest'
import { cutPage } from './passages.ts'
import { quoteBlocks } from './quote.ts'
import { createSite } from './site.ts'
import { textTerms } from './terms.ts'

function quote(text: string, words: string, budget: number) {
  const { passages } = cutPage({ id: 'a', path: 'a.md' }, text, createSite(undefined))
  return quoteBlocks(passages[0]?.blocks ?? [], new Map(textTerms(words).map((term) => [term, 1])), budget)
}
const filler = (name: string) =>
  `${name} stands here and takes some room, as paragraphs do when they are long enough.`

describe('a quote', () => {
  it('is the whole passage when there is room', () => {
    const text = `${filler('One')}\n\n- a\n- b\n\n${filler('Two')}`
    expect(quote(text, 'nothing', 1_000)).toEqual({ text, whole: true })
  })

  it('holds the blocks that speak of the question, in their order, and shows where some are left out', () => {
    const text = [filler('Zebra'), filler('Apple'), filler('Lion'), filler('Tiger')].join('\n\n')
    expect(quote(text, 'tiger zebra', 200)).toEqual({
      text: `${filler('Zebra')}\n\n…\n\n${filler('Tiger')}`,
      whole: false,
    })
  })

  it('takes code together with the paragraph that announces it', () => {
    const code = '```sh\nconfab tiger\n```'
    const text = `${filler('Zebra')}\n\nRun this:\n\n${code}\n\n${filler('Lion')}`
    expect(quote(text, 'tiger', 60).text).toBe(`Run this:\n\n${code}`)
  })

  it('cuts a table to the rows that were asked for, below its head', () => {
    const row = (name: string) => `| ${name} | ${'x'.repeat(60)} |`
    const head = '| Name | Meaning |\n| --- | --- |'
    const table = [head, ...['ALPHA', 'BETA', 'GAMMA', 'DELTA'].map(row)].join('\n')
    expect(quote(table, 'gamma', 150).text).toBe(`${head}\n${row('GAMMA')}`)
  })

  it('cuts a long list between items and a long paragraph between sentences', () => {
    const items = ['Lion', 'Tiger', 'Zebra', 'Horse'].map((name) => `- ${filler(name)}`)
    expect(quote(items.join('\n'), 'zebra', 190).text).toBe(items.slice(2).join('\n'))
    const sentences = ['Lion', 'Tiger', 'Zebra', 'Horse'].map(filler)
    expect(quote(sentences.join(' '), 'tiger', 190).text).toBe(sentences.slice(1, 3).join(' '))
  })

  it('never holds a part of a code block', () => {
    const code = (length: number) => `\`\`\`ts\n${'tiger()\n'.repeat(length)}\`\`\``
    expect(quote(`${code(60)}\n\n${filler('Lion')}`, 'tiger', 300).text).toBe(code(60))
    expect(quote(`${code(600)}\n\n${filler('Lion')}`, 'tiger', 300).text).toBe(filler('Lion'))
    expect(quote(code(600), 'tiger', 300).text).toBe('')
  })
})
