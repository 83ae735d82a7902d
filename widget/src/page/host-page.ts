/** What the widget takes from the page around it: network, storage, wake-ups, and how long it waits for them. */

export interface Patience {
  /** How long a question to the server may stay unanswered before the line counts as dead. */
  readonly answerMs: number
  /** How long one attempt to connect may take. */
  readonly connectMs: number
  /** Attempts to connect again are spread at random from 0 to this, which doubles with each failure … */
  readonly firstRetryMs: number
  /** … up to this. */
  readonly lastRetryMs: number
  /** When a server takes its leave, its clients come back spread over this. */
  readonly leaveMs: number
  /** After so long without an event it is asked whether one was missed. */
  readonly quietMs: number
  /** Where no WebSocket lives, none is tried again for so long. */
  readonly webSocketMs: number
  /** At least so long between two attempts to renew the session. */
  readonly renewMs: number
  /** How long writing down a message may hold it up. */
  readonly storageMs: number
}

export interface HostPage {
  /** What a relative address of the server is relative to. */
  readonly address: string
  fetch(url: string, init: RequestInit): Promise<Response>
  /** May throw: a browser can forbid it. */
  newWebSocket(url: string): WebSocket
  /** May throw: a browser can forbid it. */
  storage(kind: 'local' | 'session'): Storage
  /** May throw: a browser can forbid it, or lack it. */
  database(): IDBFactory
  /** What the tabs of this origin hear of one another. May throw: a browser can lack it. */
  newChannel(name: string): BroadcastChannel
  /** Does `work` while no other tab of this origin does work of this name, where the browser can tell. */
  alone(name: string, work: () => Promise<void>): Promise<void>
  /** Whether the visitor can see the page. */
  readonly isVisible: boolean
  /** Calls `listener` when the network or the page is back, or the page is looked at again, until the result is called. */
  onWake(listener: () => void): () => void
  /** Calls `listener` when the network is lost or the page is put to sleep, until the result is called. */
  onOffline(listener: () => void): () => void
  readonly patience: Patience
}

export const hostPage: HostPage = {
  get address() {
    return document.baseURI
  },
  fetch: (url, init) => fetch(url, init),
  newWebSocket: (url) => new WebSocket(url),
  storage: (kind) => (kind === 'local' ? localStorage : sessionStorage),
  database: () => indexedDB,
  newChannel: (name) => new BroadcastChannel(name),
  async alone(name, work) {
    let begun = false
    const begin = (): Promise<void> => {
      begun = true
      return work()
    }
    try {
      await navigator.locks.request(name, begin)
    } catch (error) {
      if (begun) throw error
      await work() // there are no locks where a page is not served securely
    }
  },
  get isVisible() {
    return document.visibilityState === 'visible'
  },
  onWake: (listener) => {
    const wake = (): void => {
      if (hostPage.isVisible) listener()
    }
    return listen([
      [window, 'online', listener],
      [window, 'pageshow', whenKept(listener)],
      [document, 'resume', listener],
      [document, 'visibilitychange', wake],
    ])
  },
  onOffline: (listener) =>
    listen([
      [window, 'offline', listener],
      [window, 'pagehide', whenKept(listener)],
      [document, 'freeze', listener],
    ]),
  patience: {
    answerMs: 10_000,
    connectMs: 10_000,
    firstRetryMs: 500,
    lastRetryMs: 30_000,
    leaveMs: 10_000,
    quietMs: 20_000,
    renewMs: 10_000,
    webSocketMs: 300_000,
    storageMs: 1_000,
  },
}

/** A page that is left may be kept as it is, for when the visitor goes back to it. */
function whenKept(listener: () => void): (event: Event) => void {
  return (event) => {
    if ((event as PageTransitionEvent).persisted) listener()
  }
}

function listen(all: [target: EventTarget, type: string, listener: (event: Event) => void][]): () => void {
  for (const [target, type, listener] of all) target.addEventListener(type, listener)
  return () => {
    for (const [target, type, listener] of all) target.removeEventListener(type, listener)
  }
}
