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
}

export interface HostPage {
  /** What a relative address of the server is relative to. */
  readonly address: string
  fetch(url: string, init: RequestInit): Promise<Response>
  /** May throw: a browser can forbid it. */
  newWebSocket(url: string): WebSocket
  /** May throw: a browser can forbid it. */
  storage(kind: 'local' | 'session'): Storage
  /** Calls `listener` when the network comes back or the page is looked at again, until the result is called. */
  onWake(listener: () => void): () => void
  /** Calls `listener` when the network is lost, until the result is called. */
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
  onWake: (listener) => {
    const wake = (): void => {
      if (document.visibilityState === 'visible') listener()
    }
    addEventListener('online', listener)
    document.addEventListener('visibilitychange', wake)
    return () => {
      removeEventListener('online', listener)
      document.removeEventListener('visibilitychange', wake)
    }
  },
  onOffline: (listener) => {
    addEventListener('offline', listener)
    return () => removeEventListener('offline', listener)
  },
  patience: { answerMs: 10_000, connectMs: 10_000, firstRetryMs: 500, lastRetryMs: 30_000 },
}
