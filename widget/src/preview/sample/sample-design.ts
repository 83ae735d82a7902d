/** Puts what was chosen in the theme editor on the chat of the sample page, as the snippet would. */
import {
  attributeNames,
  attributesOf,
  customProperties,
  propertyNames,
  startersOf,
  usesPageFont,
  type Design,
  type Setting,
} from '../design/design.ts'

type ConfabChat = HTMLElementTagNameMap['confab-chat']

/** `scheme` is that of the sample page; a colour scheme that was chosen wins. */
export function applyDesign(chat: ConfabChat, design: Design, scheme: string): void {
  const attributes = new Map([['color-scheme', scheme], ...attributesOf(design)])
  for (const name of attributeNames) {
    const value = attributes.get(name)
    if (value === undefined) chat.removeAttribute(name)
    else if (chat.getAttribute(name) !== value) chat.setAttribute(name, value)
  }
  const { style, ownerDocument: page } = chat
  const properties = customProperties(design)
  if (usesPageFont(design)) properties.set('--confab-font', getComputedStyle(page.body).fontFamily)
  for (const name of propertyNames) style.setProperty(name, properties.get(name) ?? '')
  const starters = startersOf(design)
  if (starters.length > 0 || chat.starters) chat.starters = starters
}

/** What can be seen while the chat is closed. */
const outside: readonly Setting[] = ['accent', 'placement', 'color-scheme', 'locale']

/** Lets the chat be seen where the change will show: open or, for its invitation, closed. */
export function reveal(chat: ConfabChat, changed: readonly Setting[]): void {
  if (changed.includes('mode')) showPlace(chat)
  if (changed.includes('teaser')) {
    // What is invited to while the chat is open counts as answered.
    if (!chat.hasAttribute('mode')) chat.open = false
  } else if (changed.some((setting) => !outside.includes(setting))) chat.open = true
}

/** As a part of the page it stands where the page ends. */
function showPlace(chat: ConfabChat): void {
  const page = chat.ownerDocument.defaultView
  const scroll = (): void =>
    void page?.requestAnimationFrame(() => page.scrollTo(0, chat.ownerDocument.body.scrollHeight))
  if (chat.open) scroll()
  else chat.addEventListener('confab-open', scroll, { once: true })
}

/** What is set in one and not, or otherwise, in the other. */
export function newlySet(design: Design, before: Design): Setting[] {
  return (Object.keys(design) as Setting[]).filter((setting) => design[setting] !== before[setting])
}
