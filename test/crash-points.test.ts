/** A server that ends again and again under load, at the worst moments too, loses nothing and leaves nothing half done. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildServer, type ChaosBuild } from './support/chaos/build.ts'
import { everyMoment, fill, runCampaign, type Trouble } from './support/chaos/campaign.ts'

const ENDS = 20

let build: ChaosBuild
beforeAll(async () => {
  build = await buildServer()
})
afterAll(() => build.remove())

describe.concurrent(
  `A server with 50 conversations, each with one who writes and three who read, that is ended ${ENDS} times`,
  () => {
    it.each<[string, number, Trouble[]]>([
      [
        'by SIGKILL, once at each moment of its work',
        4,
        [...everyMoment, ...fill('SIGKILL', ENDS - everyMoment.length)],
      ],
      ['by SIGTERM', 5, [...fill('SIGTERM', ENDS - 4), ...fill('SIGTERM twice', 4)]],
    ])(
      '%s, has everything it acknowledged, once and in order, and every reply ended',
      async (_how, seed, troubles) => {
        const report = await runCampaign({ build, seed, conversations: 50, readers: 3, troubles })
        expect({ ...report, problems: report.problems.slice(0, 10) }).toMatchObject({
          problems: [],
          oddities: [],
        })
        expect(report.talking, 'conversations under load').toBe(50)
        expect(report.unsure, 'messages that were on their way at an end').toBeGreaterThan(0)
        expect(report.slowestEndMs).toBeLessThan(20_000)
        expect(report.slowestExitMs).toBeLessThan(30_000)
      },
      300_000,
    )
  },
)
