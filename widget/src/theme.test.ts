import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { readingTheme, theme } from './theme.ts'

type Token = 'accent' | 'on-accent' | 'link' | 'background' | 'surface' | 'text' | 'muted' | 'danger'
type Colours = Record<Token, number>

const tokens: Token[] = ['accent', 'on-accent', 'link', 'background', 'surface', 'text', 'muted', 'danger']
const accents = [
  '',
  '#000',
  '#fff',
  '#ffd400',
  '#0b7a5b',
  '#ff0050',
  '#00e5ff',
  '#7f7f7f',
  '#c3497f',
  '#1a00ff',
]

afterEach(() => document.body.replaceChildren())

/** The luminance of each colour as it is drawn inside the element. */
function coloursOf(scheme: 'light' | 'dark', accent: string): Colours {
  const host = document.createElement('div')
  host.setAttribute('color-scheme', scheme)
  if (accent) host.style.setProperty('--confab-accent', accent)
  const inside = insideOf(host)
  return Object.fromEntries(
    tokens.map((token) => {
      inside.style.color = `var(--confab-${token})`
      return [token, luminance(getComputedStyle(inside).color)]
    }),
  ) as Colours
}

function insideOf(host: HTMLElement): HTMLElement {
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(theme + readingTheme)
  root.adoptedStyleSheets = [sheet]
  const inside = document.createElement('div')
  inside.className = 'confab'
  root.append(inside)
  document.body.append(host)
  return inside
}

const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!

function luminance(colour: string): number {
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = [...pen.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrast = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)

/** A style of the host page. */
function pageStyle(text: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  document.adoptedStyleSheets = [sheet]
  onTestFinished(() => void (document.adoptedStyleSheets = []))
}

describe.each(['light', 'dark'] as const)('in the %s scheme', (scheme) => {
  it.each(accents)('text can be read with the accent "%s"', (accent) => {
    const colours = coloursOf(scheme, accent)
    for (const token of ['text', 'muted', 'danger', 'link'] as const)
      for (const ground of ['background', 'surface'] as const)
        expect(contrast(colours[token], colours[ground]), `${token} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours['on-accent'], colours.accent), 'on-accent on accent').toBeGreaterThanOrEqual(4.5)
  })
})

describe('the host page', () => {
  it('sets a property on the element or on anything around it', () => {
    pageStyle(':root { --confab-accent: rgb(1, 2, 3) } .near { --confab-accent: rgb(4, 5, 6) }')
    const far = insideOf(document.createElement('div'))
    const near = document.createElement('div')
    near.className = 'near'
    const colour = (inside: HTMLElement): string => {
      inside.style.color = 'var(--confab-accent)'
      return getComputedStyle(inside).color
    }
    expect(colour(far)).toBe('rgb(1, 2, 3)')
    expect(colour(insideOf(near))).toBe('rgb(4, 5, 6)')
  })

  it('reaches nothing inside with its own styles, except the direction of writing', () => {
    const look = (): string[] => {
      const { font, color, letterSpacing, textTransform, visibility, cursor } = getComputedStyle(
        insideOf(document.createElement('div')),
      )
      return [font, color, letterSpacing, textTransform, visibility, cursor]
    }
    const plain = look()
    pageStyle(
      `* { font: italic 40px serif !important; color: red !important; letter-spacing: 9px !important; direction: rtl;
           text-transform: uppercase !important; line-height: 5 !important; visibility: hidden; cursor: wait; zoom: 1 }`,
    )
    expect(look()).toEqual(plain)
    expect(getComputedStyle(insideOf(document.createElement('div'))).direction).toBe('rtl')
  })
})
