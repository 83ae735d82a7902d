/** What a screen reader would be told by the live regions of the chat. */
import { root } from './root.ts'

const regions = '[role=status], [role=alert], [role=log], [aria-live]'
const words = (node: Node): string => (node.textContent ?? '').replace(/\s+/g, ' ').trim()

let heard: string[] = []

/** What was heard since `listen` was called. */
export const said = (): string[] => heard

/** Hears from now on. */
export function listen(): void {
  heard = []
  new MutationObserver((changes) => {
    const told = new Set<Element>()
    for (const { target, addedNodes, type } of changes) {
      const around = target instanceof Element ? target : target.parentElement
      const region = around?.closest(regions)
      if (!region?.checkVisibility() || region.ariaLive === 'off') continue
      const added = type === 'characterData' ? [target] : [...addedNodes]
      const said = !isWhole(region) ? added.map(words) : told.has(region) ? [] : [words(region)]
      told.add(region)
      heard.push(...said.filter(Boolean).map((text) => `${region.role ?? 'live'}: ${text}`))
    }
  }).observe(root(), { subtree: true, childList: true, characterData: true })
}

/** Whether all of a region is read when a part of it changes: a status is, unless it says otherwise. */
function isWhole(region: Element): boolean {
  return (region.ariaAtomic ?? String(region.role === 'status')) === 'true'
}
