/** What can be chosen in the theme editor, and what it comes to: custom properties, attributes and starters of `<confab-chat>`. */
import { contrast, contrastOf, luminance, mixed } from './colours.ts'

export const attributeNames = [
  'mode',
  'placement',
  'color-scheme',
  'locale',
  'heading',
  'greeting',
  'teaser',
  'reasoning',
] as const
const looks = ['accent', 'background', 'text', 'radius', 'space', 'font', 'font-size'] as const

export type Setting = (typeof attributeNames)[number] | (typeof looks)[number] | 'starters'

/**
 * As it was put in; what is missing stays as it is without. Colours are `#rrggbb`, `background` and `text` those of the light
 * scheme; `radius` and `font-size` are pixels; `font` is a list of names, or `inherit` for the page's; `starters` is one a line.
 */
export type Design = Readonly<Partial<Record<Setting, string>>>

/** What the chat looks like with nothing chosen: see `theme.ts`. */
export const defaults = {
  accent: '#4353e6',
  background: '#ffffff',
  text: '#191b22',
  danger: '#bf1f35',
  radius: '16',
  space: '1',
  'font-size': '15',
} as const
export const dark = {
  background: '#17181c',
  surface: '#222329',
  text: '#ecedf1',
  muted: '#a2a5b1',
  border: '#33353d',
} as const

/** By name, without the page's font, which only the page knows. */
export function customProperties(design: Design): Map<string, string> {
  const { accent, radius, space, font, 'font-size': size } = design
  const values = {
    accent,
    ...coloursOf(design),
    radius: radius && `${radius}px`,
    space,
    font: usesPageFont(design) ? undefined : fontFamily(font ?? ''),
    'font-size': size && `${size}px`,
  }
  return new Map(
    Object.entries(values).flatMap(([name, value]) => (value ? [[`--confab-${name}`, value]] : [])),
  )
}

/** All that `customProperties` may name. */
export const propertyNames = [...looks, ...Object.keys(dark)].map((name) => `--confab-${name}`)

export function attributesOf(design: Design): Map<string, string> {
  return new Map(
    attributeNames.flatMap((name) => {
      const value = design[name]?.trim()
      return value ? [[name, value]] : []
    }),
  )
}

export function startersOf({ starters = '' }: Design): string[] {
  return starters
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

export function usesPageFont({ font }: Design): boolean {
  return font?.trim() === 'inherit'
}

/** What cannot be read well on the background of the light scheme, with the contrast it has. */
export function unreadable({
  accent = defaults.accent,
  background,
  text,
}: Design): [what: string, ratio: number][] {
  if (!background && !text) return []
  const ground = background ?? defaults.background
  const contrasts: [string, number][] = [
    ['Text', contrast(text ?? defaults.text, ground)],
    // Links are the accent, made as dark as this at least.
    ['Links', contrastOf(Math.min(luminance(accent), LINK_LUMINANCE), luminance(ground))],
    ['Errors', contrast(defaults.danger, ground)],
  ]
  return contrasts.filter(([, ratio]) => ratio < READABLE)
}

const READABLE = 4.5
/** Of `lab(42 …)`. */
const LINK_LUMINANCE = ((42 + 16) / 116) ** 3

/** Shades of the default background and text would not fit others: they are mixed of the chosen. In the dark all stays. */
function coloursOf({ background, text }: Design): Partial<Record<keyof typeof dark, string>> {
  if (!background && !text) return {}
  const ground = background ?? defaults.background
  const ink = text ?? defaults.text
  const muted = [0.72, 0.8, 0.9].map((share) => mixed(ink, share, ground))
  const light = {
    background,
    surface: mixed(ink, 0.04, ground),
    text,
    muted: muted.find((colour) => contrast(colour, ground) >= READABLE) ?? ink,
    border: mixed(ink, 0.14, ground),
  }
  const pairs = Object.entries(light).flatMap(([name, colour]) =>
    colour ? [[name, `light-dark(${colour}, ${dark[name as keyof typeof dark]})`]] : [],
  )
  return Object.fromEntries(pairs) as Partial<Record<keyof typeof dark, string>>
}

const generic =
  /^(serif|sans-serif|monospace|cursive|fantasy|system-ui|ui-(serif|sans-serif|monospace|rounded))$/

/** Names are quoted, so that whatever is put in stays a name. */
function fontFamily(names: string): string | undefined {
  const families = names
    .split(',')
    .map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((name) => name !== '')
  if (families.length === 0) return undefined
  const last = generic.test(families.at(-1) ?? '') ? [] : ['system-ui', 'sans-serif']
  return [...families, ...last].map((name) => (generic.test(name) ? name : quoted(name))).join(', ')
}

function quoted(name: string): string {
  const inert = name.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f"'\\<]/g,
    (character) => `\\${(character.codePointAt(0) || 0xfffd).toString(16)} `,
  )
  return `'${inert}'`
}
