/** Readers that lose their line again and again, or stay away for days, end up with the conversation as it is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '@confab/shared/conversation'
import { comeBack, firstPage, stayAway, type Absence } from './support/chaos-absence.ts'
import { transports } from './support/chaos-lines.ts'
import { cutTabs, noLimits } from './support/chaos-tabs.ts'
import { call } from './support/start-server.ts'
import { canonical } from './support/transcripts.ts'

describe('Three tabs of a conversation, over different transports, whose lines are cut five times in mid-reply', () => {
  it('end with equal transcripts, to the byte, in 20 conversations of 20', async () => {
    const report = await cutTabs({ seed: 3, conversations: 20, tabs: 3, cuts: 5 })
    expect(report).toMatchObject({ cuts: 300, transcripts: 1, problems: [] })
  }, 120_000)
})

describe('A reader that was away for 72 hours, 10,000 events and two restarts of the server', () => {
  let absence: Absence
  beforeAll(async () => {
    absence = await stayAway({ hours: 72, events: 10_000, restarts: 2, limits: noLimits })
  }, 60_000)
  afterAll(() => absence.close())

  it.each(transports)('is told all of it over %s', async (transport) => {
    const { url, token, transcript, seq } = absence
    const { reader } = comeBack(absence, transport)
    await expect.poll(() => reader.transcript.seq, { timeout: 20_000 }).toBe(seq)
    reader.close()
    const path = `/v1/conversations/${transcript.id}/events?after=${seq + 1}`
    const { body } = await call(url, 'GET', path, undefined, { token })
    expect(canonical(reader.transcript)).toBe(canonical(body.conversation))
    expect((body.conversation.messages as Message[]).length).toBeGreaterThan(400)
  })

  it.each(transports)('is told the first of it over %s within 300 ms', async (transport) => {
    expect(await firstPage(absence, transport)).toBeLessThan(300)
  })
})
