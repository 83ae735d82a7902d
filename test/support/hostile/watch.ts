/** Watches a page in which hostile texts are drawn, by rules of its own: it shares nothing with what it judges. */

/** What the widget draws. Any other element came out of a text. */
const elements = new Set(
  `a blockquote br button code del details div em h1 h2 h3 h4 h5 h6 hr i input label li ol option p path pre s section
  select slot span strong summary sup svg table tbody td textarea th thead time tr u ul form`.split(/\s+/),
)
const attributes =
  /^(?:class|part|dir|lang|role|tabindex|title|type|hidden|start|align|scope|colspan|datetime|open|inert|slot|popover|name|rows|placeholder|maxlength|enterkeyhint|href|target|rel|d|viewbox|disabled|mode|src|alt|autocomplete|spellcheck|(?:aria|data)-[a-z]+)$/
const deceptive = new RegExp(
  String.raw`(?![\t\n\r])\p{Cc}|[\u00ad\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{M}{9}`,
  'u',
)

/** What went wrong, in words. Empty is what is hoped for. */
export class Watch {
  readonly faults: string[] = []
  executions = 0
  violations = 0
  /** What is being drawn, for the record. */
  subject = ''
  readonly #observer = new MutationObserver((records) => this.#look(records))

  constructor(root: ShadowRoot) {
    const hurt = (): void => {
      this.executions++
      this.note('executed')
    }
    for (const name of ['hurt', 'HURT', 'alert', 'confirm', 'prompt', 'open'])
      Object.defineProperty(window, name, { value: hurt })
    addEventListener('error', ({ message }) => this.note(`error: ${message}`))
    addEventListener('unhandledrejection', ({ reason }) => this.note(`error: ${String(reason)}`))
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      this.violations++
      this.note(`violates ${violatedDirective}: ${blockedURI}`)
    })
    const all = { subtree: true, childList: true, attributes: true }
    this.#observer.observe(root, all)
    this.#observer.observe(document, all)
  }

  /** The first of each kind. */
  get examples(): string[] {
    return [...new Map(this.faults.toReversed().map((fault) => [fault.split(' <- ')[0], fault])).values()]
  }

  note(what: string): void {
    this.faults.push(`${what} <- ${this.subject}`.slice(0, 300))
  }

  /** Judges a whole tree as it is now. `isRead`: it must hold nothing that cannot be seen. */
  judge(root: Element, isRead: boolean): void {
    for (const element of [root, ...root.querySelectorAll('*')]) this.#element(element)
    if (isRead && deceptive.test(root.textContent)) this.note('shows what cannot be seen')
    this.#look(this.#observer.takeRecords())
  }

  /** Also of what was there only for a moment. */
  #look(records: readonly MutationRecord[]): void {
    for (const { addedNodes, target, type } of records) {
      if (type === 'attributes' && target instanceof Element) this.#element(target)
      for (const node of addedNodes) if (node instanceof Element) this.#element(node)
    }
  }

  #element(element: Element): void {
    const name = element.localName
    if (name === 'html' || name === 'body') return
    if (!elements.has(name) && !isOwn(element)) this.note(`element <${name}>`)
    for (const attribute of element.attributes)
      if (!attributes.test(attribute.name.toLowerCase()) && !isOfBox(attribute))
        this.note(`attribute ${attribute.name} on <${name}>`)
    if (element instanceof HTMLAnchorElement) this.#link(element)
  }

  #link(link: HTMLAnchorElement): void {
    const written = link.getAttribute('href') ?? ''
    const leadsOut = /^(?:https?:\/\/|mailto:|tel:)/i.test(written) && link.protocol !== 'javascript:'
    const isPlain = link.username === '' && link.password === '' && !deceptive.test(written)
    const { rel, target } = link
    if (!leadsOut || !isPlain) this.note(`link to ${JSON.stringify(written)}`)
    if (!rel.includes('noopener') || !rel.includes('noreferrer') || target !== '_blank')
      this.note(`link that knows the page: ${rel} ${target}`)
  }
}

/** Of the box to write in: its height, which CSS alone cannot give it, and the name of the count of its characters. */
function isOfBox({ name, value, ownerElement }: Attr): boolean {
  if (name === 'id') return value === 'confab-count'
  return name === 'style' && ownerElement?.localName === 'textarea' && /^[\w-]*size: [\w.]+;$|^$/.test(value)
}

/** Elements of the widget itself; but no text makes one of these either. */
function isOwn({ localName, parentNode }: Element): boolean {
  const inContent = parentNode instanceof Element && parentNode.closest('confab-content') !== null
  return inContent ? localName === 'confab-copy-button' : /^confab-(?!chat$)/.test(localName)
}
