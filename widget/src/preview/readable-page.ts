/** `<readable-page>`: a page that the docs engine answers from, opened at the heading that a citation names. */
import { html, LitElement, nothing } from 'lit'
import '../content/content-element.ts'
import { styles as contentStyles } from '../content/content-styles.ts'
import { gateUrl } from '../content/url-gate.ts'
import { logo } from './icons.ts'
import { fetchJson, type Page, type PageEntry } from './wire.ts'

const FOLDER = '/pages/'

export class ReadablePage extends LitElement {
  static override properties = {
    page: { state: true },
    pages: { state: true },
    fault: { state: true },
  }

  declare page: Page | undefined
  declare pages: readonly PageEntry[]
  declare fault: string
  /** The headings are drawn when the part that draws Markdown has come. */
  readonly #drawn = new MutationObserver(() => this.#adapt())

  constructor() {
    super()
    this.pages = []
    this.fault = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  protected override createRenderRoot(): this {
    return this
  }

  protected override firstUpdated(): void {
    this.#drawn.observe(this, { childList: true, subtree: true })
  }

  protected override render(): unknown {
    const { page, pages, fault } = this
    return html`
      <header>
        <a class="home" href="/" aria-label="Confab live preview">${logo()}</a>
        <nav aria-label="Pages">
          <ul>
            ${pages.map(
              ({ path, title }) =>
                html`<li>
                  <a href=${addressOf(path)} aria-current=${path === page?.path ? 'page' : nothing}
                    >${title}</a
                  >
                </li>`,
            )}
          </ul>
        </nav>
      </header>
      <main>
        ${
          page
            ? html`<confab-content
                .content=${{ type: 'MARKDOWN_TEXT', text: page.text }}
                .gate=${this.#gate}
              ></confab-content>`
            : fault && html`<h1>${fault}</h1>`
        }
      </main>
    `
  }

  async #load(): Promise<void> {
    const { pages } = await fetchJson<{ pages: PageEntry[] }>('/preview/pages')
    this.pages = pages
    const path = location.pathname.slice(FOLDER.length)
    if (!pages.some((page) => addressOf(page.path) === location.pathname)) {
      this.fault = 'There is no such page'
      return
    }
    this.page = await fetchJson<Page>(`/preview/pages/${path}`)
    document.title = `${this.page.title} · Confab`
  }

  /** Links between pages stay among them; all others pass the widget's own gate. */
  readonly #gate = (url: string): string | undefined => {
    const target = URL.canParse(url, location.href) ? new URL(url, location.href) : undefined
    if (target?.origin !== location.origin) return gateUrl(url)
    const path = target.pathname.replace(/\.(md|markdown)$/i, '').replace(/(^|\/)(index|readme)$/i, '$1')
    const isPage = this.pages.some((page) => addressOf(page.path) === path)
    return isPage ? path + target.hash : undefined
  }

  protected override updated(): void {
    this.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }

  /** The server says the ids, so that they are those that citations name. What is drawn is a whole page, not a message in one. */
  #adapt(): void {
    const headings = this.querySelectorAll<HTMLElement>('confab-content > :is(h1, h2, h3, h4, h5, h6)')
    const { anchors = [] } = this.page ?? {}
    if (headings.length === 0 || headings.length !== anchors.length) return
    this.#drawn.disconnect()
    for (const [at, heading] of headings.entries()) {
      heading.id = anchors[at] ?? ''
      heading.removeAttribute('aria-level')
    }
    for (const link of this.querySelectorAll<HTMLAnchorElement>('confab-content a')) {
      if (link.origin === location.origin) link.removeAttribute('target')
    }
    // Once more to the place the address names, now that it is there.
    if (location.hash !== '') location.replace(location.hash)
  }
}

function addressOf(path: string): string {
  return FOLDER + path.split('/').map(encodeURIComponent).join('/')
}

if (contentStyles.styleSheet) document.adoptedStyleSheets.push(contentStyles.styleSheet)
customElements.define('readable-page', ReadablePage)
