/** What axe finds wrong with the page, and what it could not tell, by a second look. */
import axe, { type NodeResult } from 'axe-core'
import { behind, contrast } from './colour.ts'

/** By all rules that axe knows for WCAG 2.2 A and AA, and by what it calls best practice; a line each. */
export async function barriers(): Promise<string[]> {
  const { violations, incomplete } = await axe.run(document, { resultTypes: ['violations', 'incomplete'] })
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} at ${JSON.stringify(node.target)}: ${node.failureSummary ?? ''}`),
  )
  const unsure = incomplete.filter(({ id }) => id === 'color-contrast').flatMap(({ nodes }) => nodes)
  return [...found, ...unsure.flatMap(faintness)]
}

/** Where there is a picture behind a text, such as a gradient, axe leaves the contrast to others. */
function faintness(node: NodeResult): string[] {
  const element = elementAt(node)
  if (!element) return [`color-contrast at ${JSON.stringify(node.target)}: not found`]
  const style = getComputedStyle(element)
  const isLarge = parseFloat(style.fontSize) >= 24
  const found = contrast(style.color, behind(element))
  return found >= (isLarge ? 3 : 4.5) ? [] : [`color-contrast at ${JSON.stringify(node.target)}: ${found}`]
}

/** A target is a path of selectors, one for each shadow root on the way. */
function elementAt({ target: [first] }: NodeResult): Element | null {
  const path = typeof first === 'string' ? [first] : (first ?? [])
  let scope: ParentNode = document
  let element: Element | null = null
  for (const selector of path) {
    element = scope.querySelector(selector)
    scope = element?.shadowRoot ?? document
  }
  return element
}
