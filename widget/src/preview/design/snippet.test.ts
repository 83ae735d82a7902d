import { describe, expect, it } from 'vitest'
import { theme, readingTheme } from '../../theme.ts'
import { tables } from '../../strings/languages.ts'
import { contrast } from './colours.ts'
import { customProperties, dark, defaults, unreadable, type Design } from './design.ts'
import { snippetOf } from './snippet.ts'
import { languages } from './theme-editor.ts'

const server = 'https://chat.example.com'
const snippet = (design: Design): string => snippetOf(server, 'help', design)

/** What a page that holds the snippet would consist of. */
function pasted(design: Design): { style: CSSStyleRule[]; chat: DOMStringMap; elements: string[] } {
  const page = new DOMParser().parseFromString(`<body>${snippet(design)}`, 'text/html')
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(page.querySelector('style')?.textContent ?? '')
  return {
    style: [...sheet.cssRules] as CSSStyleRule[],
    chat: page.querySelector<HTMLElement>('script[src]')?.dataset ?? {},
    elements: [...page.querySelectorAll('head > *, body *')].map(({ localName }) => localName),
  }
}

describe('the snippet', () => {
  it('is one line when nothing was chosen', () => {
    expect(snippet({})).toBe(
      '<script async src="https://chat.example.com/widget.js" data-agent="help"></script>',
    )
    expect(snippet({ heading: '  ', starters: '\n \n', font: ' , ' })).toBe(snippet({}))
  })

  it('has a line for each attribute where one line would be long', () => {
    expect(snippet({ mode: 'full' }).split('\n')).toHaveLength(1)
    expect(snippet({ mode: 'inline', heading: 'Ask the handbook', locale: 'de' })).toBe(`<script
  async
  src="https://chat.example.com/widget.js"
  data-agent="help"
  data-mode="inline"
  data-locale="de"
  data-heading="Ask the handbook"
></script>`)
  })

  it('sets what was chosen, and nothing else', () => {
    expect(snippet({ accent: '#0b6e4f', radius: '0', font: 'Inter, "Open Sans", serif' })).toBe(`<style>
  confab-chat {
    --confab-accent: #0b6e4f;
    --confab-radius: 0px;
    --confab-font: 'Inter', 'Open Sans', serif;
  }
</style>
<script async src="https://chat.example.com/widget.js" data-agent="help"></script>`)
  })

  it('gives starters and the page’s font to a chat as soon as it is ready', () => {
    const page = new DOMParser().parseFromString(
      snippet({ starters: 'Why?\n  What is </script><b>?\n\n', font: 'inherit' }),
      'text/html',
    )
    const ready = document.createElement('confab-chat')
    document.body.append(ready)
    const script = document.createElement('script')
    script.textContent = page.querySelector('script')?.textContent ?? ''
    document.body.append(script)
    ready.dispatchEvent(new Event('confab-ready', { bubbles: true }))
    expect(ready.starters).toEqual(['Why?', 'What is </script><b>?'])
    expect(ready.style.getPropertyValue('--confab-font')).toBe(getComputedStyle(document.body).fontFamily)
    expect(page.querySelector('b')).toBe(null)
    ready.remove()
  })

  it.each([
    '"><script>alert(1)</script>',
    '</style><img src=x>',
    "x'; } * { color: red",
    '\\',
    'a\u0000b\nc',
    '&quot;',
    '*/ @import "x"; /*',
  ])('keeps %j text', (evil) => {
    const { style, chat, elements } = pasted({ font: evil, heading: evil, greeting: evil, starters: evil })
    expect(elements).toEqual(['style', 'script', 'script'])
    expect(style.map(({ selectorText, style: { length } }) => [selectorText, length])).toEqual([
      ['confab-chat', 1],
    ])
    expect(style[0]?.style.getPropertyValue('--confab-font')).toMatch(/^'.*', system-ui, sans-serif$/)
    if (!evil.includes('\u0000')) expect([chat['heading'], chat['greeting']]).toEqual([evil, evil])
  })
})

describe('colours', () => {
  it('have the contrast that WCAG says', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21)
    expect(contrast('#ffffff', '#ffffff')).toBe(1)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3)
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.542, 3)
    expect(contrast('#ff0000', '#0000ff')).toBeCloseTo(2.149, 3)
  })

  it('are warned of where they cannot be read', () => {
    expect(unreadable({})).toEqual([])
    expect(unreadable({ accent: '#ffff00' })).toEqual([])
    expect(unreadable({ background: '#fffbe6' })).toEqual([])
    expect(unreadable({ text: '#777777' }).map(([what]) => what)).toEqual(['Text'])
    expect(unreadable({ text: '#767676' })).toEqual([])
    expect(unreadable({ background: '#222222', text: '#eeeeee' }).map(([what]) => what)).toEqual([
      'Links',
      'Errors',
    ])
  })

  it('that belong to a background come from it in the light, and stay in the dark', () => {
    const properties = customProperties({ background: '#fff8e0', text: '#30261a' })
    expect([...properties.keys()]).toEqual(
      ['background', 'surface', 'text', 'muted', 'border'].map((name) => `--confab-${name}`),
    )
    const muted = /light-dark\((#\w{6}), #a2a5b1\)/.exec(properties.get('--confab-muted') ?? '')?.[1]
    expect(contrast(muted ?? '', '#fff8e0')).toBeGreaterThanOrEqual(4.5)
    expect([...customProperties({ text: '#333333' }).keys()]).not.toContain('--confab-background')
  })
})

describe('the theme editor', () => {
  it('knows how the chat looks by itself', () => {
    const look = theme + readingTheme
    for (const [name, colour] of Object.entries(dark).filter(([name]) => name !== 'surface')) {
      const light = defaults[name as keyof typeof defaults] ?? '#'
      expect(look).toMatch(
        new RegExp(`--_${name}:var\\(--confab-${name},light-dark\\(${short(light)}\\w*,${colour}\\)`),
      )
    }
    expect(look).toContain(`--_accent:var(--confab-accent,light-dark(${defaults.accent},`)
    expect(look).toContain(`light-dark(${defaults.danger},`)
    expect(look).toContain(`light-dark(#f5f5f7,${dark.surface})`)
    expect(look).toContain(`--_radius:var(--confab-radius,${defaults.radius}px)`)
    expect(look).toContain(`--_space:var(--confab-space,${defaults.space})`)
    expect(look).toContain(`--_font-size:var(--confab-font-size,${defaults['font-size']}px)`)
  })

  it('offers the languages that the widget speaks', () => {
    expect(languages).toEqual(Object.keys(tables))
  })
})

/** `#fff` is the same as `#ffffff`. */
function short(colour: string): string {
  return colour === '#ffffff' ? '#fff' : colour
}
