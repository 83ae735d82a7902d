import { describe, expect, it } from 'vitest'
import { designBench, lookOf } from '../support/design-bench.ts'

const desk = designBench()
const { press, pick, type, slide, paint, paste } = desk

describe('the snippet', () => {
  it('is the plain line while nothing is chosen', async () => {
    expect(await desk.copy()).toBe(desk.plain)
    await press('Green')
    await desk.page.getByRole('group', { name: 'Accent' }).getByRole('button', { name: 'Default' }).click()
    await slide('Corners', 3)
    await slide('Corners', 16)
    expect(await desk.copy()).toBe(desk.plain)
  })

  it('gives another page the same chat: a bubble in the light', async () => {
    await press('Plum')
    await slide('Corners', 5)
    await slide('Text size', 17)
    await pick('Spacing', 'Compact')
    await pick('Font', 'Other')
    await type('Font’s name', 'Georgia, "Open Sans"')
    await pick('Colours', 'Light')
    await paint('Background', '#fff8e0')
    await paint('Text', '#402010')
    await type('Heading', 'Ask “the” handbook & more')
    await type('Greeting', 'Was suchst du?')
    await type('Starters', 'Was kostet das?\nWie geht es?')
    await type('Invitation', 'Fragen?')
    await desk.page.getByLabel('Language').selectOption('German')
    await pick('Corner', 'Bottom start')
    await pick('Reasoning', 'Open')
    const here = await lookOf(desk.chat)
    expect(await lookOf((await paste()).locator('confab-chat'))).toEqual(here)
    expect(here).toMatchObject({
      starters: ['Was kostet das?', 'Wie geht es?'],
      font: [expect.stringContaining('Georgia'), '17px'],
    })
  })

  it.each(['Full page', 'Inline'])(
    'gives another page the same chat: %s in the dark, in the page’s font',
    async (mode) => {
      await pick('Font', 'The page’s')
      await pick('Colours', 'Dark')
      await pick('Spacing', 'Roomy')
      await paint('Accent', '#ffcc00')
      await pick('Mode', mode)
      const here = await lookOf(desk.chat)
      const look = await lookOf((await paste()).locator('confab-chat'))
      expect(look['font']).toEqual(['Courier', '15px'])
      expect({ ...look, font: here['font'] }).toEqual(here)
    },
  )

  it.each([
    '"><script>window.evil = 1</script>',
    '</style><script>window.evil = 1</script>',
    "'; } body { color: rgb(1, 2, 3) } confab-chat { x: '",
    '</script><img src=x onerror="window.evil = 1">',
    '\\\'\\"`${window.evil = 1}',
  ])('keeps %j what it is: text', async (evil) => {
    await pick('Font', 'Other')
    for (const label of ['Font’s name', 'Heading', 'Greeting', 'Invitation', 'Starters'])
      await type(label, evil)
    const elsewhere = await paste()
    const look = await lookOf(elsewhere.locator('confab-chat'))
    expect(look['starters']).toEqual([evil])
    expect(look['attributes']).toEqual(
      ['agent=scripted', `greeting=${evil}`, `heading=${evil}`, 'open=', `teaser=${evil}`].sort(),
    )
    for (const one of [desk.page, elsewhere]) {
      expect(await one.evaluate(() => 'evil' in window)).toBe(false)
      expect(await one.locator('img').count()).toBe(0)
    }
    const body = await elsewhere.evaluate(() => [
      document.body.innerText.trim(),
      getComputedStyle(document.body).color,
    ])
    expect(body).toEqual(['', 'rgb(0, 0, 0)'])
  })
})
