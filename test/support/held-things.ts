/** What a page holds that outlives a call: counted from its first script on, by functions that run in the page. */
import type { Page } from 'playwright'

declare global {
  interface Window {
    /** How many there are now, by kind. */
    heldThings?: Map<string, () => number>
  }
}

/** To be called before the page is loaded. */
export async function watchThings(page: Page): Promise<void> {
  for (const watch of [watchTimers, watchLines, watchListeners]) await page.addInitScript(watch)
}

/** Those of which there are any. */
export function heldThings(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query()
    const counts = [...(window.heldThings ?? [])].map(([name, count]): [string, number] => [name, count()])
    counts.push(['locks', held.length + pending.length])
    return Object.fromEntries(counts.filter(([, count]) => count > 0))
  })
}

function watchTimers(): void {
  const timers = new Set<unknown>()
  window.heldThings = new Map([...(window.heldThings ?? []), ['timers', () => timers.size]])
  const [start, stop] = [window.setTimeout.bind(window), window.clearTimeout.bind(window)]
  Object.assign(window, {
    setTimeout(run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) {
      const id = start(() => {
        timers.delete(id)
        run(...args)
      }, ms)
      timers.add(id)
      return id
    },
    clearTimeout(id: number | undefined) {
      timers.delete(id)
      stop(id)
    },
    setInterval() {
      throw new Error('The widget needs no intervals.')
    },
  })
}

function watchLines(): void {
  const sockets = new Set<WebSocket>()
  const channels = new Set<BroadcastChannel>()
  window.heldThings = new Map([
    ...(window.heldThings ?? []),
    ['sockets', () => sockets.size],
    ['channels', () => channels.size],
  ])
  window.WebSocket = class extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      sockets.add(this)
      this.addEventListener('close', () => sockets.delete(this))
    }
  }
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name)
      channels.add(this)
    }
    override close(): void {
      channels.delete(this)
      super.close()
    }
  }
}

function watchListeners(): void {
  const targets: [string, EventTarget | null][] = [
    ['window', window],
    ['document', document],
    ['visualViewport', window.visualViewport],
  ]
  for (const [name, target] of targets) {
    if (!target) continue
    const types = new Map<unknown, Set<string>>()
    const count = (): number => [...types.values()].reduce((sum, { size }) => sum + size, 0)
    window.heldThings = new Map([...(window.heldThings ?? []), [`listeners of ${name}`, count]])
    const { addEventListener, removeEventListener } = target
    target.addEventListener = function (type, listener, options) {
      types.set(listener, (types.get(listener) ?? new Set()).add(type))
      addEventListener.call(this, type, listener, options)
    }
    target.removeEventListener = function (type, listener, options) {
      types.get(listener)?.delete(type)
      if (types.get(listener)?.size === 0) types.delete(listener)
      removeEventListener.call(this, type, listener, options)
    }
  }
}
