/** A visitor of the stage: acts by pointer or keyboard in a page of any browser, and waits for what is shown. */
import { setTimeout as pause } from 'node:timers/promises'
import type { OtherPage } from '../other-browsers.ts'
import type { Probe } from './probe/index.ts'
import { scripts, type Script, type StageLanguage } from './scripts.ts'
import type { Stage } from './stage.ts'

const root = `document.querySelector('confab-chat').shadowRoot`
const PATIENCE_MS = 20_000

export class Visitor {
  readonly page: OtherPage
  readonly stage: Stage
  readonly language: StageLanguage

  constructor(page: OtherPage, stage: Stage, language: StageLanguage = 'en') {
    this.page = page
    this.stage = stage
    this.language = language
  }

  get script(): Script {
    return scripts[this.language]
  }

  /** Comes to the page; the launcher is there. */
  async arrive(attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.page.goto(this.stage.page(this.language, attributes))
    await this.until(
      `globalThis.probe && document.querySelector('confab-chat').shadowRoot?.querySelector('.launcher, textarea')`,
    )
  }

  async open(): Promise<void> {
    await this.click('.launcher')
    await this.sees('confab-composer textarea')
  }

  async click(selector: string): Promise<void> {
    await this.sees(selector)
    await this.page.evaluate(`void ${root}.querySelector(${JSON.stringify(selector)}).click()`)
  }

  /** Writes into the box and sends it. */
  async say(text: string): Promise<void> {
    await this.page.evaluate(`void ${root}.querySelector('confab-composer textarea').focus()`)
    await this.page.type(text)
    await this.page.press('Enter')
  }

  /** Until something is there that this selector finds. */
  sees(selector: string): Promise<void> {
    return this.until(`${root}.querySelector(${JSON.stringify(selector)})?.checkVisibility()`)
  }

  /** Until this can be read in the log. */
  reads(text: string): Promise<void> {
    return this.until(`${root}.querySelector('.entries')?.innerText.includes(${JSON.stringify(text)})`)
  }

  /** Until a live region has said this. */
  hears(text: string): Promise<void> {
    return this.until(`probe.said().some((one) => one.includes(${JSON.stringify(text)}))`)
  }

  /** Looks at the page from within. What comes later than at once is waited for. */
  async look<N extends keyof Probe>(name: N): Promise<Awaited<ReturnType<Probe[N]>>> {
    const place = `globalThis.looked_${name}`
    await this.page.evaluate(
      `void (${place} = undefined, Promise.resolve(probe.${name}()).then((seen) => (${place} = { seen })))`,
    )
    await this.until(place)
    return JSON.parse(await this.page.evaluate<string>(`JSON.stringify(${place}.seen ?? null)`)) as Awaited<
      ReturnType<Probe[N]>
    >
  }

  async until(expression: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS
    while (!(await this.page.evaluate<boolean>(`Boolean(${expression})`).catch(() => false))) {
      if (Date.now() > end) throw new Error(`It never came true: ${expression}`)
      await pause(40)
    }
  }
}
