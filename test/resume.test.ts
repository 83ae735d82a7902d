/** Readers that lose their line again and again, or stay away for days, end up with the conversation as it is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catchesUp, coldPage, firstPage, stayAway, type Absence } from './support/chaos/absence.ts'
import { transports } from './support/chaos/lines.ts'
import { cutTabs, noLimits } from './support/chaos/tabs.ts'

describe('Three tabs of a conversation, over different transports, whose lines are cut five times in mid-reply', () => {
  it('end with equal transcripts, to the byte, in 20 conversations of 20', async () => {
    const report = await cutTabs({ seed: 3, conversations: 20, tabs: 3, cuts: 5 })
    expect(report).toMatchObject({ cuts: 300, transcripts: 1, problems: [] })
  }, 120_000)
})

describe('A reader that was away for 72 hours, 10,000 events and two restarts of the server', () => {
  let absence: Absence
  let coldMs: number
  beforeAll(async () => {
    absence = await stayAway({ hours: 72, events: 10_000, restarts: 2, limits: noLimits })
    coldMs = await coldPage(absence)
  }, 60_000)
  afterAll(() => absence.close())

  it('has really missed that much', () => {
    expect(absence.seq - absence.transcript.seq).toBeGreaterThanOrEqual(10_000)
  })

  it.each(transports)('comes to hold what the server holds, to the byte, over %s', async (transport) => {
    expect(await catchesUp(absence, transport)).toBe(true)
  })

  it('is told the first of it within 300 ms, by a server that has only just started', () => {
    expect(coldMs).toBeLessThan(300)
  })

  it.each(transports)('is told the first of it over %s within 300 ms', async (transport) => {
    expect(await firstPage(absence, transport)).toBeLessThan(300)
  })
})
