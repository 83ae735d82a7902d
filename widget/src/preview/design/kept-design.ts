/** What was chosen in the theme editor outlives a reload, in this tab. */
import type { Design } from './design.ts'

const KEY = 'confab-preview:design'
const colour = /^#[0-9a-f]{6}$/
const number = /^\d+(\.\d+)?$/
/** What goes into styles as it is. */
const shapes: Readonly<Record<string, RegExp>> = {
  accent: colour,
  background: colour,
  text: colour,
  radius: number,
  space: number,
  'font-size': number,
}

export function keptDesign(): Design {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '{}')
    const entries = Object.entries(kept ?? {}).filter(
      ([name, value]) => typeof value === 'string' && (shapes[name]?.test(value) ?? true),
    )
    return Object.fromEntries(entries)
  } catch {
    return {}
  }
}

export function keepDesign(design: Design): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(design))
  } catch {
    // Where nothing may be stored, it stays until the reload.
  }
}
