import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { barriers, draw } from '../../../test/support/drawn.ts'
import type { ConnectionState } from '../connection/connection-state.ts'
import type { Notice } from './notice.ts'
import './notice.ts'

const drawn = (connection: ConnectionState): Promise<Notice> => draw<Notice>('confab-notice', { connection })

async function becomes(notice: Notice, connection: ConnectionState): Promise<void> {
  notice.connection = connection
  await notice.updateComplete
}

async function passes(notice: Notice, milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds)
  await notice.updateComplete
}

const words = (notice: Notice): string => notice.textContent.trim()

describe('the notice of the connection', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('is accessible', async () => {
    const notice = await drawn({ status: 'offline' })
    await passes(notice, 1_000)
    vi.useRealTimers()
    expect(await barriers(notice)).toEqual([])
  })

  it('says nothing of what is over within a second', async () => {
    const notice = await drawn({ status: 'live' })
    await becomes(notice, { status: 'connecting' })
    await passes(notice, 900)
    await becomes(notice, { status: 'live' })
    await passes(notice, 5_000)
    expect(words(notice)).toBe('')
  })

  it('says that it connects again, however many steps that takes', async () => {
    const notice = await drawn({ status: 'live' })
    await becomes(notice, { status: 'connecting' })
    await passes(notice, 600)
    await becomes(notice, { status: 'catching-up' })
    await passes(notice, 400)
    expect(words(notice)).toBe('Reconnecting…')
  })

  it('says that there is none when that lasts, or when the browser says so, and that messages are kept', async () => {
    const notice = await drawn({ status: 'live' })
    await becomes(notice, { status: 'offline' })
    await passes(notice, 1_000)
    expect(words(notice)).toBe('Reconnecting…')
    await passes(notice, 10_000)
    expect(words(notice)).toBe('No connection. Your messages are kept.')
    await becomes(notice, { status: 'live' })
    expect(words(notice)).toBe('')
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    await becomes(notice, { status: 'offline' })
    await passes(notice, 1_000)
    expect(words(notice)).toBe('No connection. Your messages are kept.')
    vi.restoreAllMocks()
  })

  it('does not say "again" the first time', async () => {
    const notice = await drawn({ status: 'connecting' })
    await passes(notice, 1_000)
    expect(words(notice)).toBe('Connecting…')
  })

  it('says at once, in its own words, that it was refused', async () => {
    const error = { code: 'FORBIDDEN', message: 'origin not listed', retryable: false } as const
    expect(words(await drawn({ status: 'refused', error }))).toBe('The chat is not available here.')
  })
})
