/** Counts what a page has open, by scripts that must come before any of its own. */

interface Counters {
  openListeners: Set<string>
  openTimers: Set<number>
  openSockets: Set<WebSocket>
}

export function openThings(): Readonly<Record<'listeners' | 'timers' | 'sockets', number>> {
  const { openListeners, openTimers, openSockets } = window as unknown as Counters
  return {
    // The page of the test itself listens for violations.
    listeners: [...openListeners].filter((name) => !name.includes('securitypolicyviolation')).length,
    timers: openTimers.size,
    sockets: [...openSockets].filter(({ readyState }) => readyState < 2).length,
  }
}

/** Listeners on the window and on the document. */
export function countListeners(): void {
  const open = new Set<string>()
  const ids = new WeakMap<object, number>()
  let last = 0
  const nameOf = (target: EventTarget, type: string, listener: object): string => {
    if (!ids.has(listener)) ids.set(listener, ++last)
    return `${target === window ? 'window' : 'document'} ${type} ${ids.get(listener)}`
  }
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
  type Arguments = Parameters<typeof add>
  Object.assign(EventTarget.prototype, {
    addEventListener(this: EventTarget | undefined, ...given: Arguments) {
      const target = this ?? window
      if ((target === window || target === document) && given[1]) open.add(nameOf(target, given[0], given[1]))
      add.apply(target, given)
    },
    removeEventListener(this: EventTarget | undefined, ...given: Arguments) {
      const target = this ?? window
      if (given[1]) open.delete(nameOf(target, given[0], given[1]))
      remove.apply(target, given)
    },
  })
  Object.assign(window, { openListeners: open })
}

/** Timers that will still run, and sockets that are not closed. */
export function countTimers(): void {
  const timers = new Set<number>()
  const sockets = new Set<WebSocket>()
  const {
    setTimeout: start,
    clearTimeout: stop,
    setInterval: repeat,
    clearInterval: end,
    WebSocket: Socket,
  } = window
  const kept = (id: number): number => {
    timers.add(id)
    return id
  }
  Object.assign(window, {
    setTimeout(work: () => void, ms?: number) {
      const id = start(() => {
        timers.delete(id)
        work()
      }, ms)
      return kept(id)
    },
    setInterval: (work: () => void, ms?: number) => kept(repeat(work, ms)),
    clearTimeout(id: number) {
      timers.delete(id)
      stop(id)
    },
    clearInterval(id: number) {
      timers.delete(id)
      end(id)
    },
    WebSocket: class extends Socket {
      constructor(...given: ConstructorParameters<typeof Socket>) {
        super(...given)
        sockets.add(this)
      }
    },
    openTimers: timers,
    openSockets: sockets,
  })
}
