import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import '../../../widget/src/index.ts'
import { readingTheme, theme } from '../../../widget/src/theme.ts'
import forest from '../../../widget/src/themes/forest.css?raw'
import graphite from '../../../widget/src/themes/graphite.css?raw'
import ocean from '../../../widget/src/themes/ocean.css?raw'
import plum from '../../../widget/src/themes/plum.css?raw'
import type { ConfabChat } from '../../../widget/src/confab-chat.ts'

const themes = Object.entries({ ocean, forest, plum, graphite })

afterEach(() => document.body.replaceChildren())

/** A style of the host page, until the test is over. */
function pageStyle(...texts: string[]): void {
  document.adoptedStyleSheets = texts.map((text) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    return sheet
  })
  onTestFinished(() => void (document.adoptedStyleSheets = []))
}

/** An open chat on this page, with nothing in it yet. */
async function chat(attributes: Record<string, string> = {}): Promise<ConfabChat> {
  const element = document.createElement('confab-chat')
  for (const [name, value] of Object.entries({ locale: 'en', mode: 'inline', ...attributes }))
    element.setAttribute(name, value)
  document.body.append(element)
  await expect.poll(() => element.shadowRoot.querySelector('textarea')).not.toBeNull()
  // Comes when the panel is there.
  if (element.mode === 'bubble')
    await expect.poll(() => element.shadowRoot.querySelector('confab-resizer')).not.toBeNull()
  return element
}

const panelOf = (element: ConfabChat): HTMLElement =>
  element.shadowRoot.querySelector<HTMLElement>('[part~=panel]')!

const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!

/** As it is drawn inside the chat. */
function luminance(element: ConfabChat, token: string): number {
  const probe = document.createElement('i')
  probe.style.color = `var(--confab-${token})`
  panelOf(element).append(probe)
  pen.fillStyle = getComputedStyle(probe).color
  probe.remove()
  pen.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = [...pen.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(element: ConfabChat, one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(element, one), luminance(element, other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each(themes)('the theme %s', (_name, css) => {
  it.each(['light', 'dark'])('can be read in the %s scheme', async (scheme) => {
    pageStyle(css)
    const element = await chat({ 'color-scheme': scheme })
    for (const ink of ['text', 'muted', 'danger', 'link'])
      for (const ground of ['background', 'surface'])
        expect(contrast(element, ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    expect(contrast(element, 'on-accent', 'accent'), 'on-accent on accent').toBeGreaterThanOrEqual(4.5)
    // What can be pressed stands out from what it lies on.
    expect(contrast(element, 'accent', 'background'), 'accent on background').toBeGreaterThanOrEqual(3)
    const isDark = luminance(element, 'background') < 0.2
    expect(isDark).toBe(scheme === 'dark')
  })

  it('gives way to what the page sets itself, wherever its style sheet comes', async () => {
    pageStyle('confab-chat { --confab-radius: 3px }', css)
    expect(getComputedStyle(panelOf(await chat())).borderRadius).toBe('3px')
  })

  it('sets only properties that the chat reads', () => {
    const names = [...css.matchAll(/--confab-[\w-]+(?=:)/g)].map(([name]) => name)
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) expect(theme + readingTheme).toContain(`var(${name},`)
  })
})

describe('light and dark', () => {
  const isDark = (element: ConfabChat): boolean => luminance(element, 'background') < 0.2

  it('follow the host page where it has decided', async () => {
    pageStyle('html { color-scheme: dark }')
    expect(isDark(await chat())).toBe(true)
    pageStyle('html { color-scheme: light }')
    expect(isDark(await chat())).toBe(false)
  })

  it('follow the page while it changes', async () => {
    pageStyle('html { color-scheme: light } html.night { color-scheme: dark }')
    const element = await chat()
    document.documentElement.classList.add('night')
    onTestFinished(() => document.documentElement.classList.remove('night'))
    expect(isDark(element)).toBe(true)
  })

  it('follow the system where the page has not decided', async () => {
    expect(isDark(await chat())).toBe(matchMedia('(prefers-color-scheme: dark)').matches)
    const element = await chat()
    expect(getComputedStyle(element).colorScheme).toBe('light dark')
  })

  it('are what the element says, whatever the page is', async () => {
    pageStyle('html { color-scheme: dark }')
    expect(isDark(await chat({ 'color-scheme': 'light' }))).toBe(false)
  })
})

describe('density', () => {
  it('is one number that narrows what lies between, and keeps targets large enough', async () => {
    const element = await chat()
    const header = (): number =>
      element.shadowRoot.querySelector('[part~=header]')!.getBoundingClientRect().height
    const usual = header()
    pageStyle('confab-chat { --confab-space: .6 }')
    expect(header()).toBeLessThan(usual)
    for (const button of element.shadowRoot.querySelectorAll('button:not([hidden])')) {
      const { width, height } = button.getBoundingClientRect()
      if (width > 0) expect(Math.min(width, height), button.outerHTML).toBeGreaterThanOrEqual(24)
    }
  })
})

const hostile = [
  '* { all: unset !important; color: red !important; font-size: 60px !important }',
  `*, *::before { font: italic 60px fantasy !important; letter-spacing: 9px !important; margin: 40px !important;
    padding: 40px !important; text-transform: uppercase !important; border: 9px solid red !important; float: right }`,
  'button, textarea, h2, p, div, span, svg { display: none !important; background: red !important }',
  ':root { font-size: 60px; line-height: 5; text-align: right; word-spacing: 1em; cursor: wait; user-select: none }',
]

describe('a hostile host page', () => {
  /** What can be seen of everything in the chat. How much room it has inline is for the page to say. */
  const look = (element: ConfabChat): string[] =>
    [panelOf(element), ...panelOf(element).querySelectorAll('*:not(slot)')].map((inner) => {
      const style = getComputedStyle(inner)
      const { font, color, letterSpacing, textTransform, padding, display, cursor, borderWidth } = style
      const room = element.mode === 'inline' ? [] : [style.margin, style.width, style.height]
      const looks = [font, color, letterSpacing, textTransform, padding, display, cursor, borderWidth]
      return [inner.localName, ...looks, ...room].join(' | ')
    })

  it.each(hostile)('does not get in with %s', async (css) => {
    for (const mode of ['bubble', 'full', 'inline']) {
      document.adoptedStyleSheets = []
      const plain = look(await chat({ mode, open: '' }))
      expect(plain.length).toBeGreaterThan(10)
      document.body.replaceChildren()
      pageStyle(css)
      expect(look(await chat({ mode, open: '' })), mode).toEqual(plain)
      document.body.replaceChildren()
    }
  })

  it('is not changed by the chat either', async () => {
    const page = document.createElement('main')
    page.innerHTML =
      '<h2 class="heading panel log">A</h2><p class="bubble">B</p><button class="send">C</button>'
    document.body.append(page)
    const looks = (): string =>
      JSON.stringify(
        [page, ...page.children].map((one) =>
          [...getComputedStyle(one)].map((name) => getComputedStyle(one).getPropertyValue(name)),
        ),
      )
    const plain = looks()
    await chat({ mode: 'bubble', open: '' })
    expect(looks()).toBe(plain)
    expect(document.adoptedStyleSheets).toHaveLength(0)
    expect(document.head.querySelectorAll('style')).toHaveLength(stylesBefore)
  })
})

const stylesBefore = document.head.querySelectorAll('style').length
