/** What has the focus, in words, and how that shows. */
import { behind, contrast } from './colour.ts'

export interface Focus {
  readonly name: string
  /** Pixels of its ring, and the contrast of the ring with what is behind it. */
  readonly ring: number
  readonly contrast: number
  /** Nothing covers it. */
  readonly isSeen: boolean
}

function focused(): Element | null {
  let element: Element | null = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element === document.body ? null : element
}

export function focus(): Focus {
  const element = focused()
  if (!element) return { name: 'nothing', ring: 0, contrast: 0, isSeen: false }
  return { name: nameOf(element), ...ringOf(element), isSeen: isSeen(element) }
}

function nameOf(element: Element): string {
  const text = (element as HTMLElement).innerText.replace(/\s+/g, ' ').trim()
  const labels = [element.ariaLabel, text].filter(Boolean)
  const kind = element instanceof HTMLInputElement ? element.type : (element.role ?? element.localName)
  return `${kind} “${labels[0] ?? ''}”`
}

/** A box, a star or a marker shows its ring on what is drawn in its place. */
function ringOf(element: Element): { ring: number; contrast: number } {
  const places = [
    { at: element },
    { at: element, pseudo: '::before' },
    { at: element.parentElement },
    { at: element.nextElementSibling },
  ]
  for (const { at, pseudo } of places) {
    const style = at && getComputedStyle(at, pseudo)
    if (!style || style.outlineStyle === 'none') continue
    const ground = parseFloat(style.outlineOffset) < 0 ? at : at.parentNode
    return { ring: parseFloat(style.outlineWidth), contrast: contrast(style.outlineColor, behind(ground)) }
  }
  return { ring: 0, contrast: 0 }
}

function isSeen(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2
  let hit = document.elementFromPoint(x, y)
  for (let inner = hit; inner?.shadowRoot; hit = inner) {
    const next = inner.shadowRoot.elementFromPoint(x, y)
    if (!next || next === inner) break
    inner = next
  }
  return Boolean(
    hit && (element.contains(hit) || hit.contains(element) || hit.parentElement?.contains(element)),
  )
}
