/**
 * Whatever a text says and wherever it is drawn, nothing of it runs, loads, or links where it may not.
 * `npm run test:hostile` draws every text in every place in every way.
 */
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HostileReport, Plan } from '../support/hostile/page.ts'
import { startHostileSite, type HostileSite } from '../support/hostile/site.ts'
import { browserBench } from '../support/page-bench.ts'

const isFull = process.env['CONFAB_HOSTILE'] === 'all'
const extent = isFull ? 'all' : 'sample'
const seed = Number(process.env['CONFAB_SEED'] ?? 1)

/** Where an address is only followed, and where the words for an error are the widget's own. */
const silent = [
  'source address',
  'source address alone',
  'author picture',
  'error of a reply',
  'error of the connection',
]

const bench = browserBench()
let site: HostileSite
let page: Page
let asked: string[]

beforeAll(async () => {
  site = await startHostileSite()
})
afterAll(() => site.close())
beforeEach(async () => {
  page = await bench.context.newPage()
  page.setDefaultTimeout(0)
})

async function run(address: string, plan: Plan): Promise<HostileReport> {
  await page.goto(address, { waitUntil: 'networkidle' })
  site.asked.length = 0
  asked = []
  page.on('request', (request) => asked.push(request.url()))
  await page.route('**', (route) => route.abort())
  return page.evaluate(
    (given) =>
      (globalThis as unknown as { runHostile(plan: Plan): Promise<HostileReport> }).runHostile(given),
    plan,
  )
}

describe('hostile texts', () => {
  it.each(['strict', 'open'] as const)(
    'do nothing, in every place, on a page with the policy: %s',
    { timeout: isFull ? 3_600_000 : 120_000 },
    async (policy) => {
      const report = await run(site[policy], { extent, seed })
      if (isFull) console.log(policy, JSON.stringify(report))
      expect(report.faults).toEqual([])
      expect({ ...report, asked: [...report.asked, ...asked, ...site.asked] }).toMatchObject({
        executions: 0,
        violations: 0,
        asked: [],
      })
      expect(report.payloads).toBeGreaterThan(1_500)
      expect(report.silent).toEqual(silent)
    },
  )

  it('would be caught, if a place were unsafe', async () => {
    const report = await run(site.open, { extent: 'unsafe', seed })
    expect(report.executions).toBeGreaterThan(10)
    expect(report.faultCount).toBeGreaterThan(100)
    expect(asked.filter((url) => url.includes('evil.example')).length).toBeGreaterThan(5)
  })
})
