import { describe, expect, it } from 'vitest'
import { engineTable, withTable } from './engine-table.mjs'

const none = {
  streaming: false,
  reasoning: false,
  citations: false,
  state: false,
  control: false,
  tools: false,
  resume: false,
  feedback: false,
}

describe('the table of engines', () => {
  it('has a row for each, and says what it can do', () => {
    const table = engineTable({
      mute: { capabilities: none },
      talker: { capabilities: { ...none, streaming: true } },
    })
    expect(table.split('\n')).toEqual([
      '| Engine   | streaming | reasoning | citations | state | control | tools | resume | feedback |',
      '| -------- | --------- | --------- | --------- | ----- | ------- | ----- | ------ | -------- |',
      '| `mute`   | –         | –         | –         | –     | –       | –     | –      | –        |',
      '| `talker` | yes       | –         | –         | –     | –       | –     | –      | –        |',
    ])
  })

  it('replaces the one that stands between the marks, and nothing else', () => {
    const mark = '<!-- engine-table: made by scripts/engine-table.mjs -->'
    const page = `# Engines\n\n${mark}\n\nold\n\n<!-- /engine-table -->\n\nMore.\n`
    const fresh = withTable(page, 'new')
    expect(fresh).toBe(page.replace('old', 'new'))
    expect(withTable(fresh, 'new')).toBe(fresh)
  })

  it('has a place on the page', () => {
    expect(() => withTable('# Engines\n', 'new')).toThrow('marks')
  })
})
