/** Colours as `#rrggbb`: whether one can be read on another, and what lies between them. */

/** By the formula of WCAG 2, from 1 (the same) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  return contrastOf(luminance(one), luminance(other))
}

/** The same of two luminances. */
export function contrastOf(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

/** From 0, black, to 1, white. */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** So much of `one`, from 0 to 1, in the other. */
export function mixed(one: string, share: number, other: string): string {
  const others = channels(other)
  const parts = channels(one).map((value, at) => Math.round(value * share + (others[at] ?? 0) * (1 - share)))
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
