/** Where the chat is in the page, for whoever looks at it from within. */

export function root(): ShadowRoot {
  const found = document.querySelector('confab-chat')?.shadowRoot
  if (!found) throw new Error('There is no chat in this page.')
  return found
}

/** All that is drawn in the chat. */
export function drawn(selector = '*'): HTMLElement[] {
  return [...root().querySelectorAll<HTMLElement>(selector)].filter((one) =>
    one.checkVisibility({ visibilityProperty: true }),
  )
}

/** How an element is called here: what it is, and by which class. */
export const called = (one: Element): string => [one.localName, ...one.classList].join('.')
