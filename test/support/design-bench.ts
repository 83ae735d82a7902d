/** The live preview on its tab Design, what a developer does there, and a page of somebody else to paste the snippet into. */
import type { FrameLocator, Locator, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { sendPage, startSite, type Site } from './loopback.ts'
import { browserBench, complaintsOf } from './page-bench.ts'
import { scriptedEngine } from './scripted-engine.ts'
import { startServer, type TestServer } from './start-server.ts'

export interface DesignBench extends Hands {
  /** Nothing may go wrong in it. */
  readonly page: Page
  readonly sample: FrameLocator
  /** That of the sample page. */
  readonly chat: Locator
  /** The snippet while nothing is chosen. */
  readonly plain: string
  /** Opens the preview anew, with everything unfolded. */
  open(): Promise<void>
  /** A page of somebody else with the snippet, as it is copied now. Its text is in Courier. */
  paste(): Promise<Page>
}

/** What is done in the editor, by what can be read there. */
interface Hands {
  press(button: string): Promise<void>
  pick(group: string, option: string): Promise<void>
  type(label: string, text: string): Promise<void>
  slide(label: string, to: number): Promise<void>
  paint(label: string, colour: string): Promise<void>
  copy(): Promise<string>
}

const handsAt = (page: () => Page): Hands => ({
  press: (name) => page().getByRole('button', { name, exact: true }).click(),
  pick: (group, option) =>
    page().getByRole('radiogroup', { name: group }).getByText(option, { exact: true }).click(),
  type: (label, text) => page().getByLabel(label, { exact: true }).fill(text),
  slide: (label, to) => page().getByRole('slider', { name: label }).fill(String(to)),
  paint: (label, colour) => page().getByLabel(`${label}, any colour`).fill(colour),
  async copy() {
    await page().getByRole('button', { name: /Cop/ }).click()
    return page().evaluate(() => navigator.clipboard.readText())
  },
})

const head = '<!doctype html><link rel="icon" href="data:,"><title>Shop</title>'

/** A server with two agents, whose engines are scripted. */
export function designBench(): DesignBench {
  const browser = browserBench({
    context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' },
  })
  const { server, site, show } = serverAndSite()
  const hands = handsAt(() => page)
  let page: Page
  let complaints: string[]
  beforeEach(async () => {
    const origin = server().url
    await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
    page = await browser.context.newPage()
    complaints = complaintsOf(page)
    await open()
  })
  afterEach(() => expect(complaints).toEqual([]))
  const open = async (): Promise<void> => {
    await page.goto(server().url)
    await page.getByRole('tab', { name: 'Design' }).click()
    for (const summary of await page.locator('theme-editor summary').all()) await summary.click()
    await page.frameLocator('iframe').locator('confab-chat').waitFor({ state: 'attached' })
  }
  const paste = async (): Promise<Page> => {
    show(await hands.copy())
    const elsewhere = await browser.context.newPage()
    await elsewhere.goto(site().origin)
    return elsewhere
  }
  return Object.defineProperties({ ...hands, open, paste } as DesignBench, {
    page: { get: () => page },
    sample: { get: () => page.frameLocator('iframe') },
    chat: { get: () => page.frameLocator('iframe').locator('confab-chat') },
    plain: { get: () => `<script async src="${server().url}/widget.js" data-agent="scripted"></script>` },
  })
}

function serverAndSite() {
  let site: Site
  let server: TestServer
  let body = ''
  beforeAll(async () => {
    site = await startSite((_request, response) =>
      sendPage(response, `${head}<body style="font: 20px Courier">${body}</body>`),
    )
    const agents = { scripted: { engine: scriptedEngine }, other: { engine: scriptedEngine } }
    server = await startServer({ preview: true, config: { agents, origins: [site.origin] } })
  })
  afterAll(async () => {
    await server.close()
    site.close()
  })
  return { server: () => server, site: () => site, show: (html: string) => void (body = html) }
}

/** How an open chat looks, as the browser reckons it, and what it was told. */
export async function lookOf(chat: Locator): Promise<Record<string, unknown>> {
  await chat.evaluate((host) => host.toggleAttribute('open', true))
  await chat.locator('.panel confab-composer').waitFor()
  return chat.evaluate((host: HTMLElementTagNameMap['confab-chat']) => {
    const css = (selector: string, ...names: string[]): string[] => {
      const element = host.shadowRoot.querySelector(selector)
      return element ? names.map((name) => getComputedStyle(element).getPropertyValue(name)) : []
    }
    return {
      panel: css('.panel', 'background-color', 'color', 'border-radius', 'border-color', 'color-scheme'),
      place: css('.panel', 'position', 'inset-inline-start'),
      font: css('.panel', 'font-family', 'font-size'),
      header: css('.header', 'padding-inline-start', 'min-block-size'),
      muted: css('.subtitle', 'color'),
      launcher: css('.launcher', 'background-color', 'color'),
      surface: css('.confab', '--confab-surface'),
      words: host.shadowRoot.querySelector('.panel')?.textContent?.replaceAll(/\s+/g, ' ').trim(),
      attributes: [...host.attributes]
        .filter(({ name }) => name !== 'style')
        .map(({ name, value }) => `${name}=${value}`)
        .sort(),
      starters: host.starters,
    }
  })
}
