/** Readers that stop reading cost little memory and nobody else's time, and lose nothing but their line. */
import { expect, it } from 'vitest'
import { buildServer } from './support/chaos/build.ts'
import { stallReaders } from './support/chaos/stalled.ts'

it.skipIf(process.platform !== 'linux')(
  'A hundred readers that stop reading are dropped, take at most 40 MB, hold nobody up, and go on where they were',
  async () => {
    const build = await buildServer()
    const report = await stallReaders(build, 100).finally(() => build.remove())
    expect(report).toMatchObject({ dropped: 100, isEqual: true })
    expect(report.crowdedMb - report.aloneMb).toBeLessThan(40)
    expect(report.crowdedUsualMs).toBeLessThan(50 + 2 * report.aloneUsualMs)
    expect(report.crowdedMs).toBeLessThan(1_000 + 2 * report.aloneMs)
  },
  300_000,
)
