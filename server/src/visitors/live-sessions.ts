/** The open connections of visitors, which end when the session does that let them in. */

/** Who was let in, and for how long. */
export interface VisitorAccess {
  readonly visitorId: string
  readonly sessionId: string
  /** The site's key that vouches for the visitor; `null`: nobody does. */
  readonly keyMark: string | null
  /** Milliseconds since 1970. */
  readonly until: number
}

export interface LiveSessionsOptions {
  readonly now: () => number
  /** How long after the end of its access a session may still be renewed before its connections are closed. */
  readonly closeAfterMs: number
  /** How long the session is good for by now, for it may have been renewed at another server; `undefined`: not at all. */
  readonly goodUntil: (sessionId: string) => Promise<number | undefined>
}

interface Live {
  access: VisitorAccess
  timer: NodeJS.Timeout
  readonly closers: Set<() => void>
}

export class LiveSessions {
  readonly #options: LiveSessionsOptions
  readonly #live = new Map<string, Live>()

  constructor(options: LiveSessionsOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return this.#live.size === 0
  }

  /** Calls `close` when the session ends. @returns what to call when the connection is gone by itself. */
  open(access: VisitorAccess, close: () => void): () => void {
    const live = this.#live.get(access.sessionId) ?? this.#begin(access)
    live.closers.add(close)
    this.extend(access)
    return () => {
      live.closers.delete(close)
      if (live.closers.size === 0) this.#forget(live)
    }
  }

  /** The session has been renewed: its connections go on. */
  extend(access: VisitorAccess): void {
    const live = this.#live.get(access.sessionId)
    if (!live || access.until <= live.access.until) return
    live.access = access
    clearTimeout(live.timer)
    live.timer = this.#timer(access)
  }

  /** Closes the connections of all sessions of which this is true. */
  end(isEnded: (access: VisitorAccess) => boolean): void {
    for (const live of this.#live.values()) {
      if (!isEnded(live.access)) continue
      this.#forget(live)
      for (const close of live.closers) close()
    }
  }

  #begin(access: VisitorAccess): Live {
    const live: Live = { access, timer: this.#timer(access), closers: new Set() }
    this.#live.set(access.sessionId, live)
    return live
  }

  #forget(live: Live): void {
    clearTimeout(live.timer)
    const { sessionId } = live.access
    if (this.#live.get(sessionId) === live) this.#live.delete(sessionId)
  }

  #timer(access: VisitorAccess): NodeJS.Timeout {
    const { now, closeAfterMs } = this.#options
    return setTimeout(() => void this.#lookAgain(access), access.until + closeAfterMs - now()).unref()
  }

  /** What cannot be found out counts as ended. */
  async #lookAgain(access: VisitorAccess): Promise<void> {
    const until = await this.#options.goodUntil(access.sessionId).catch(() => undefined)
    if (until !== undefined && until > access.until) this.extend({ ...access, until })
    else this.end(({ sessionId }) => sessionId === access.sessionId)
  }
}
