/** What a page costs the main thread of its browser, as the browser itself reckons it. */
import type { CDPSession, Page } from 'playwright'

export interface Cost {
  /** Everything the main thread has done, in milliseconds of its own time, which a busy machine does not lengthen. */
  readonly taskMs: number
  /** The part of it in which JavaScript ran. */
  readonly scriptMs: number
}

export class Meter {
  readonly #session: CDPSession

  private constructor(session: CDPSession) {
    this.#session = session
  }

  /** `slowdown` is how many times slower the page's processor is to be. */
  static async of(page: Page, slowdown = 1): Promise<Meter> {
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    if (slowdown > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
    return new Meter(session)
  }

  /** Since the page began. */
  async cost(): Promise<Cost> {
    const metrics = await this.#metrics()
    return {
      taskMs: metrics.get('TaskDuration')! * 1_000,
      scriptMs: metrics.get('ScriptDuration')! * 1_000,
    }
  }

  /** Megabytes of JavaScript's heap, without what is only waiting to be collected. */
  async heapMb(): Promise<number> {
    await this.#session.send('HeapProfiler.enable')
    await this.#session.send('HeapProfiler.collectGarbage')
    return (await this.#metrics()).get('JSHeapUsedSize')! / 1e6
  }

  async #metrics(): Promise<Map<string, number>> {
    const { metrics } = await this.#session.send('Performance.getMetrics')
    return new Map(metrics.map(({ name, value }) => [name, value]))
  }
}
