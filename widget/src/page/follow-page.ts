/** Light or dark: the chat follows the host page where that has decided, and the visitor's system where it has not. */

const inherit = ':host{color-scheme:inherit}'

/** The sheet that lets the colour scheme of the page through. Weaker than the attribute `color-scheme`. */
export function createFollower(host: HTMLElement): { readonly sheet: CSSStyleSheet; update(): void } {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(inherit)
  return {
    sheet,
    update() {
      const { parentNode } = host
      const around = parentNode instanceof ShadowRoot ? parentNode.host : host.parentElement
      sheet.disabled = !around || getComputedStyle(around).colorScheme === 'normal'
    },
  }
}
