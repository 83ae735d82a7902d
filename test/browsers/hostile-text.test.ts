/** The hostile texts of the Chromium tests, in the other two engines. An engine that is not installed is left out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFirefox, openWebKit, type OtherPage } from '../support/other-browsers.ts'
import { startHostileSite, type HostileSite } from '../support/hostile/site.ts'
import type { HostileReport } from '../support/hostile/page.ts'

let site: HostileSite
beforeAll(async () => {
  site = await startHostileSite()
})
afterAll(() => site.close())

describe.each([
  { name: 'Firefox', open: openFirefox },
  { name: 'WebKit', open: openWebKit },
])('hostile texts in $name', ({ name, open }) => {
  it.for(['strict', 'open'] as const)(
    'do nothing on a page with the policy: %s',
    async (policy, { skip }) => {
      const page = await open()
      if (typeof page === 'string') return skip(page)
      try {
        const report = await run(page, site[policy])
        console.log(name, policy, JSON.stringify({ ...report, faults: report.faults.length }))
        expect(report.faults).toEqual([])
        expect({ ...report, asked: [...report.asked, ...site.asked] }).toMatchObject({
          executions: 0,
          violations: 0,
          asked: [],
        })
      } finally {
        await page.close()
      }
    },
  )
})

/** Started in the page, and then asked for again and again: a script that runs for minutes is not waited for everywhere. */
async function run(page: OtherPage, address: string): Promise<HostileReport> {
  await page.goto(address)
  site.asked.length = 0
  await expect.poll(() => page.evaluate<string>('typeof runHostile'), { timeout: 20_000 }).toBe('function')
  const plan = JSON.stringify({ extent: 'sample', seed: 1, everywhere: 8 })
  await page.evaluate(
    `void runHostile(${plan}).then((report) => { globalThis.report = JSON.stringify(report) }, (error) => { globalThis.report = String(error) })`,
  )
  await expect
    .poll(() => page.evaluate<string>('typeof globalThis.report'), { timeout: 240_000, interval: 500 })
    .toBe('string')
  return JSON.parse(await page.evaluate<string>('globalThis.report')) as HostileReport
}
