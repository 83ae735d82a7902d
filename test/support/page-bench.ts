/** What page tests are made at: started before the tests of a file and closed after them; each test has a visitor of its own. */
import type { Browser, BrowserContext, BrowserContextOptions, LaunchOptions, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { Api } from './api.ts'
import { launchBrowser } from './browser.ts'
import { startHostSite } from './host-site.ts'
import type { Site } from './loopback.ts'
import { startServer, type TestServer } from './start-server.ts'

export interface BrowserBench {
  readonly browser: Browser
  /** That of the running test's visitor, who has not been anywhere yet. */
  readonly context: BrowserContext
}

export interface BrowserBenchOptions {
  readonly launch?: LaunchOptions
  readonly context?: BrowserContextOptions
}

export function browserBench(options: BrowserBenchOptions = {}): BrowserBench {
  let browser: Browser
  let context: BrowserContext
  beforeAll(async () => {
    browser = await launchBrowser(options.launch)
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    context = await browser.newContext(options.context)
  })
  afterEach(() => context.close())
  return {
    get browser() {
      return browser
    },
    get context() {
      return context
    },
  }
}

/** Whatever the page will have complained of: its errors, and what it warns of. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (said) => {
    if (['error', 'warning'].includes(said.type())) complaints.push(said.text())
  })
  return complaints
}

export interface PageBench extends BrowserBench {
  readonly site: Site
  readonly server: TestServer
  /** The site's own view of the server. */
  readonly api: Api
  /** Another tab of the visitor, with this page of the site. */
  open(path?: string): Promise<Page>
}

export interface PageBenchOptions extends BrowserBenchOptions {
  /** Of the server, which lets the site in. */
  readonly config?: object
  /** A site of other pages; where they find the server can be asked when one of them is answered. */
  readonly site?: (server: () => string) => Promise<Site>
  /** What lies between the pages and the server. */
  readonly network?: (server: string) => Promise<{ readonly url: string; close(): Promise<void> }>
}

/** A browser, a site with the chat on its pages, and a server. */
export function pageBench(options: PageBenchOptions = {}): PageBench {
  let site: Site
  let server: TestServer
  let network: Awaited<ReturnType<NonNullable<PageBenchOptions['network']>>> | undefined
  beforeAll(async () => {
    site = await (options.site ?? startHostSite)(() => (network ?? server).url)
    server = await startServer({ config: { ...options.config, origins: [site.origin] } })
    network = await options.network?.(server.url)
  })
  afterAll(async () => {
    site.close()
    await network?.close()
    await server.close()
  })
  const visitor = browserBench(options)
  return {
    get browser() {
      return visitor.browser
    },
    get context() {
      return visitor.context
    },
    get site() {
      return site
    },
    get server() {
      return server
    },
    get api() {
      return new Api(server.url)
    },
    async open(path = '/') {
      const page = await visitor.context.newPage()
      await page.goto(site.origin + path)
      return page
    },
  }
}
