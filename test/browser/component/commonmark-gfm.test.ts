/** MARKDOWN_TEXT adds four things of GitHub's to CommonMark, COMMONMARK_TEXT none. */
import { beforeAll, describe, expect, it } from 'vitest'
import { loadMarkdown, showStreamed, showWhole, snapshot } from './content-driver.ts'

const texts = {
  table: '| a | b | c |\n|:--|:-:|--:|\n| `x\\|y` | **2** | 3 |\n| only |\n| 1 | 2 | 3 | too many |\n\nafter',
  headOnly: '| a |\n|---|',
  strikethrough: 'It is ~~wrong~~ ~off~ right.',
  tasks: '- [x] `done`\n- [ ] to do\n  - [X] within\n- [x]\n- [y] text\n\n[ ] text',
  addresses: 'See www.example.com, https://example.com/a_b_c(d). and someone@example.com!',
}

beforeAll(loadMarkdown)

describe('MARKDOWN_TEXT', () => {
  it('draws a table in a named box that the keyboard can scroll', async () => {
    const element = await showWhole({ text: texts.table })
    const box = element.querySelector('.table-box')!
    expect([box.getAttribute('role'), box.getAttribute('tabindex'), box.getAttribute('aria-label')]).toEqual([
      'group',
      '0',
      'Table',
    ])
    const rows = [...box.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.textContent))
    expect(rows).toEqual([
      ['a', 'b', 'c'],
      ['x|y', '2', '3'],
      ['only', '', ''],
      ['1', '2', '3'],
    ])
    const sides = [...box.querySelectorAll('th')].map((cell) => cell.dataset['align'])
    expect(sides).toEqual(['left', 'center', 'right'])
  })

  it('draws a table that has only a head', async () => {
    const element = await showWhole({ text: texts.headOnly })
    expect(element.querySelectorAll('th')).toHaveLength(1)
    expect(element.querySelector('tbody')).toBeNull()
  })

  it('strikes through what stands between tildes', async () => {
    const element = await showWhole({ text: texts.strikethrough })
    expect([...element.querySelectorAll('del')].map((del) => del.textContent)).toEqual(['wrong', 'off'])
  })

  it('marks tasks, and those that are done', async () => {
    const element = await showWhole({ text: texts.tasks })
    const items = [...element.querySelectorAll('li')]
    expect(items.map((item) => item.firstElementChild?.matches('.task > span') ?? false)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(items.map((item) => item.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      '☑done',
      '☐to do ☑within',
      '☑within',
      '[x]',
      '[y] text',
    ])
    expect(element.lastElementChild?.textContent).toBe('[ ] text')
  })

  it('links addresses, without the punctuation after them', async () => {
    const element = await showWhole({ text: texts.addresses })
    const links = [...element.querySelectorAll('a')].map((link) => [
      link.textContent,
      link.getAttribute('href'),
    ])
    expect(links).toEqual([
      ['www.example.com', 'http://www.example.com'],
      ['https://example.com/a_b_c(d)', 'https://example.com/a_b_c(d)'],
      ['someone@example.com', 'mailto:someone@example.com'],
    ])
    expect(element.textContent).toBe(texts.addresses)
  })

  it.each(Object.entries(texts))('ends the same when its %s comes piece by piece', async (_, text) => {
    const whole = snapshot(await showWhole({ text }))
    expect(snapshot(await showStreamed({ text }))).toBe(whole)
  })
})

describe('COMMONMARK_TEXT', () => {
  it('leaves all of that as it is written', async () => {
    for (const text of [texts.headOnly, texts.strikethrough, texts.addresses]) {
      const element = await showWhole({ type: 'COMMONMARK_TEXT', text })
      expect(element.querySelector('table, del, a')).toBeNull()
      expect(element.textContent).toBe(text)
    }
  })

  it('leaves the mark of a task in its item', async () => {
    const element = await showWhole({ type: 'COMMONMARK_TEXT', text: texts.tasks })
    expect(element.querySelector('.task')).toBeNull()
    expect(element.querySelectorAll('li')[1]?.textContent).toContain('[ ] to do')
  })
})
