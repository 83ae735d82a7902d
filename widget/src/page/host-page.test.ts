import { afterEach, describe, expect, it, vi } from 'vitest'
import { hostPage } from './host-page.ts'

afterEach(() => void vi.restoreAllMocks())

describe('Work that is to be done alone', () => {
  /** Writes down when it begins and ends. */
  const work = (log: string[], name: string) => async (): Promise<void> => {
    log.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    log.push(`${name} ends`)
  }

  it('is done while no other of its name is, in whatever tab', async () => {
    const log: string[] = []
    const elsewhere = navigator.locks.request('send', work(log, 'there'))
    await Promise.all([
      elsewhere,
      hostPage.alone('send', work(log, 'here')),
      hostPage.alone('other', work([], '')),
    ])
    expect(log).toEqual(['there begins', 'there ends', 'here begins', 'here ends'])
  })

  it('is done, too, where the browser has no locks or lends none', async () => {
    const log: string[] = []
    vi.spyOn(navigator.locks, 'request').mockRejectedValueOnce(new DOMException('', 'SecurityError'))
    await hostPage.alone('send', work(log, 'refused'))
    vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as unknown as LockManager)
    await hostPage.alone('send', work(log, 'without'))
    expect(log).toEqual(['refused begins', 'refused ends', 'without begins', 'without ends'])
  })

  it('is done once, and fails as it fails', async () => {
    const failing = vi.fn(() => Promise.reject(new Error('It failed.')))
    await expect(hostPage.alone('send', failing)).rejects.toThrow('It failed.')
    expect(failing).toHaveBeenCalledOnce()
  })
})

describe('A page', () => {
  const kept = (type: string, persisted: boolean): [EventTarget, Event] => [
    window,
    new PageTransitionEvent(type, { persisted }),
  ]
  it.each<[string, 'onWake' | 'onOffline', EventTarget, Event, number]>([
    ['gets its network back', 'onWake', window, new Event('online'), 1],
    ['is looked at', 'onWake', document, new Event('visibilitychange'), 1],
    ['is taken out of where it was kept', 'onWake', ...kept('pageshow', true), 1],
    ['is loaded', 'onWake', ...kept('pageshow', false), 0],
    ['goes on', 'onWake', document, new Event('resume'), 1],
    ['loses its network', 'onOffline', window, new Event('offline'), 1],
    ['is left and kept', 'onOffline', ...kept('pagehide', true), 1],
    ['is left for good', 'onOffline', ...kept('pagehide', false), 0],
    ['is frozen', 'onOffline', document, new Event('freeze'), 1],
  ])('that %s is noticed as it should be', (_, name, target, event, times) => {
    const listener = vi.fn()
    const stop = hostPage[name](listener)
    target.dispatchEvent(event)
    expect(listener).toHaveBeenCalledTimes(times)
    stop()
    target.dispatchEvent(event)
    expect(listener).toHaveBeenCalledTimes(times)
  })
})
