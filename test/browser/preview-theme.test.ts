import { describe, expect, it } from 'vitest'
import { designBench } from '../support/design-bench.ts'
import { barriersOf } from '../support/page-barriers.ts'

const desk = designBench()
const { press, pick, type, slide, paint } = desk

describe('the theme editor', () => {
  it('changes every look in the sample page at once', async () => {
    const css = async (selector: string, name: string): Promise<string> => {
      const one = desk.chat.locator(selector).first()
      await one.waitFor({ state: 'attached' })
      return one.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name)
    }
    const becomes = (selector: string, name: string, value: string): Promise<void> =>
      expect.poll(() => css(selector, name)).toBe(value)
    await press('Green')
    await becomes('.launcher', 'background-color', 'rgb(11, 110, 79)')
    await paint('Accent', '#ffcc00')
    await becomes('.launcher', 'background-color', 'rgb(255, 204, 0)')
    await slide('Corners', 28)
    await becomes('.panel', 'border-radius', '28px')
    await slide('Text size', 18)
    await becomes('.panel', 'font-size', '18px')
    await pick('Spacing', 'Compact')
    await becomes('.header', 'padding-inline-start', '14px')
    await pick('Spacing', 'Roomy')
    await becomes('.header', 'padding-inline-start', '24px')
    await pick('Font', 'Other')
    await type('Font’s name', 'Open Sans, serif')
    await becomes('.panel', 'font-family', '"Open Sans", serif')
    await pick('Font', 'The page’s')
    await becomes('.panel', 'font-family', 'system-ui, sans-serif')
    await press('Dark sample page')
    await becomes('.panel', 'color-scheme', 'dark')
    await paint('Background', '#fff8e0')
    await becomes('.panel', 'background-color', 'rgb(255, 248, 224)')
    await paint('Text', '#402010')
    await becomes('.panel', 'color', 'rgb(64, 32, 16)')
    await pick('Colours', 'Dark')
    await becomes('.panel', 'color-scheme', 'dark')
    await becomes('.panel', 'background-color', 'rgb(23, 24, 28)')
  })

  it('changes every word and way of the chat in the sample page at once', async () => {
    const told = (name: string) => expect.poll(() => desk.chat.getAttribute(name))
    await type('Heading', 'Ask the handbook')
    await desk.sample.getByRole('heading', { name: 'Ask the handbook' }).waitFor()
    await type('Greeting', 'What are you looking for?')
    await desk.sample.getByText('What are you looking for?').waitFor()
    await type('Starters', 'One?\n\n  Two?  ')
    await desk.sample.getByRole('button', { name: 'Two?' }).waitFor()
    await type('Invitation', 'Come in')
    await desk.sample.getByRole('button', { name: 'Come in' }).waitFor()
    await desk.page.getByLabel('Language').selectOption('German')
    await desk.sample.getByRole('button', { name: 'Chat öffnen' }).waitFor()
    await pick('Corner', 'Bottom start')
    await told('placement').toBe('bottom-start')
    await pick('Reasoning', 'Hidden')
    await told('reasoning').toBe('hidden')
    await pick('Mode', 'Full page')
    await told('mode').toBe('full')
    const wide = () => desk.chat.locator('.panel').evaluate((panel) => [panel.clientWidth, innerWidth])
    await expect.poll(async () => new Set(await wide()).size).toBe(1)
    await pick('Mode', 'Inline')
    await expect
      .poll(() => desk.chat.locator('.panel').evaluate((panel) => getComputedStyle(panel).position))
      .toBe('relative')
    await expect.poll(() => desk.sample.locator('html').evaluate(() => scrollY)).toBeGreaterThan(100)
    await pick('Mode', 'Bubble')
    await told('mode').toBe(null)
  })

  it('keeps what was chosen when another agent or device is looked at, and over a reload', async () => {
    await press('Red')
    await type('Heading', 'Ask us')
    await type('Starters', 'Why?')
    const isDesigned = async (): Promise<void> => {
      await expect.poll(() => desk.chat.getAttribute('heading')).toBe('Ask us')
      expect(await desk.chat.evaluate((host: HTMLElementTagNameMap['confab-chat']) => host.starters)).toEqual(
        ['Why?'],
      )
      const accent = await desk.chat
        .locator('.launcher')
        .evaluate((one) => getComputedStyle(one).backgroundColor)
      expect(accent).toBe('rgb(179, 38, 30)')
    }
    await press('Tablet, 768 × 1024')
    await isDesigned()
    await desk.page.getByRole('combobox', { name: 'Agent' }).selectOption('other')
    await expect.poll(() => desk.chat.getAttribute('agent')).toBe('other')
    await isDesigned()
    await desk.open()
    await isDesigned()
    expect(await desk.page.getByLabel('Heading').inputValue()).toBe('Ask us')
    await press('Reset')
    await expect.poll(() => desk.chat.getAttribute('heading')).toBe(null)
    expect(await desk.chat.getAttribute('style')).toBe('')
    expect(await desk.page.getByLabel('Heading').inputValue()).toBe('')
    expect(await desk.copy()).toBe(desk.plain)
  })

  it('warns of colours that cannot be read, until they can', async () => {
    const warning = desk.page.locator('theme-editor').getByRole('status')
    expect((await warning.innerText()).trim()).toBe('')
    await paint('Text', '#888888')
    await expect.poll(() => warning.innerText()).toContain('Text 3.5')
    await paint('Text', '#555555')
    await expect.poll(async () => (await warning.innerText()).trim()).toBe('')
  })
})

describe('the devices', () => {
  it.each([
    ['Tablet, 768 × 1024', 768, 1024],
    ['Phone, 375 × 667', 375, 667],
    ['Landscape, 667 × 375', 667, 375],
  ])('shows the whole of a %s', async (name, width, height) => {
    await press(name)
    await expect
      .poll(() => desk.sample.locator('html').evaluate(() => [innerWidth, innerHeight]))
      .toEqual([width, height])
    const table = (await desk.page.locator('sample-frame').boundingBox())!
    const device = (await desk.page.locator('.device').boundingBox())!
    expect(device.x).toBeGreaterThanOrEqual(table.x)
    expect(device.y).toBeGreaterThanOrEqual(table.y)
    expect(device.x + device.width).toBeLessThanOrEqual(table.x + table.width)
    expect(device.y + device.height).toBeLessThanOrEqual(table.y + table.height)
    await press('Desktop')
    await expect.poll(() => desk.sample.locator('html').evaluate(() => innerWidth)).toBeGreaterThan(800)
  })
})

describe('everybody', () => {
  it.each([
    { colorScheme: 'light' as const, width: 1280 },
    { colorScheme: 'dark' as const, width: 1280 },
    { colorScheme: 'light' as const, width: 375 },
    { colorScheme: 'dark' as const, width: 375 },
  ])('finds no barriers in the editor: $colorScheme, $width wide', async ({ colorScheme, width }) => {
    await desk.page.emulateMedia({ colorScheme })
    await desk.page.setViewportSize({ width, height: 800 })
    await desk.open()
    await pick('Font', 'Other')
    await paint('Text', '#999999')
    await desk.page.getByText('Hard to read').waitFor()
    expect(await barriersOf(desk.page.mainFrame())).toEqual([])
    expect(await desk.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  it('can use it with the keyboard alone', async () => {
    await desk.page.getByRole('tab', { name: 'Design' }).focus()
    const focused = desk.page.locator(':focus')
    const go = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await desk.page.keyboard.press(key)
    }
    const walkTo = async (selector: string): Promise<void> => {
      await go('Tab')
      for (let steps = 1; !(await focused.evaluate((one, it) => one.matches(it), selector)); steps++) {
        expect(steps).toBeLessThan(15)
        await go('Tab')
      }
    }
    await walkTo('[aria-label=Teal]')
    await go('Space')
    await walkTo('[type=range]')
    await go('ArrowRight')
    await walkTo('[name=space]')
    await go('ArrowLeft')
    await walkTo('#text-heading')
    await desk.page.keyboard.type('Ask us')
    await walkTo('[name=mode]')
    await go('ArrowLeft')
    await walkTo('.primary')
    await go('Enter')
    await desk.page.getByRole('button', { name: 'Copied' }).waitFor()
    const snippet = await desk.page.evaluate(() => navigator.clipboard.readText())
    const parts = ['accent: #0a7076', 'radius: 17px', 'space: 0.7', 'heading="Ask us"', 'mode="full"']
    expect(parts.filter((part) => !snippet.includes(part))).toEqual([])
    await desk.page.getByRole('button', { name: 'Reset' }).focus()
    await go('Space')
    expect(await focused.innerText()).toBe('Reset')
    expect(await desk.copy()).toBe(desk.plain)
  })
})
