/** Who the visitor is to the server: the token that says so, started, kept, and renewed in time. */
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import type { RequestBody, Session } from '@confab/shared/protocol'
import type { HostPage } from './host-page.ts'
import type { VisitorStorage } from './visitor-storage.ts'

export interface SessionOptions {
  readonly server: string
  readonly storage: VisitorStorage
  readonly page: HostPage
  /** The host's word for who the visitor is; asked again for each renewal. */
  identityToken(): Promise<string> | undefined
}

interface Visit {
  readonly visitorToken: string
  /** By this page's clock, half-way to the expiry. */
  readonly renewAfter: number
}

export class VisitorSession {
  readonly #options: SessionOptions
  #visit: Visit | undefined
  #asking: Promise<string> | undefined
  #forgotten = 0

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /**
   * A token that is good for now. However often it is asked for, one request at a time is made.
   *
   * @throws ConfabError when the server refuses; any other error when it, or the host's identity, could not be had.
   */
  token(): Promise<string> {
    if (this.#visit && Date.now() < this.#visit.renewAfter) return Promise.resolve(this.#visit.visitorToken)
    this.#asking ??= this.#find().finally(() => (this.#asking = undefined))
    return this.#asking
  }

  /** The server does not accept the token any more: the next one is a new one. */
  expire(): void {
    const known = this.#visit ?? this.#kept()
    if (known) this.#keep({ ...known, renewAfter: 0 }, this.#kept() !== undefined)
  }

  /** The next token is somebody else's. */
  forget(): void {
    this.#visit = undefined
    this.#asking = undefined
    this.#forgotten++
    this.#options.storage.clear(this.#options.server)
  }

  async #find(): Promise<string> {
    const identity = this.#options.identityToken()
    const known = this.#visit ?? this.#kept()
    if (!identity && known && Date.now() < known.renewAfter) {
      this.#visit = known
      return known.visitorToken
    }
    const identityToken = await within(this.#options.page.patience.connectMs, identity)
    return this.#start({
      ...(known ? { visitorToken: known.visitorToken } : {}),
      ...(identityToken === undefined ? {} : { identityToken }),
    })
  }

  async #start(body: RequestBody['startSession']): Promise<string> {
    const forgotten = this.#forgotten
    try {
      const session = await this.#post(body)
      if (forgotten === this.#forgotten) this.#accept(session)
      return session.visitorToken
    } catch (error) {
      const stale = error instanceof ConfabError && error.code === 'UNAUTHORIZED' && body.visitorToken
      if (!stale) throw error
      const { visitorToken: _, ...rest } = body
      return this.#start(rest)
    }
  }

  async #post(body: RequestBody['startSession']): Promise<Session> {
    const { page, server } = this.#options
    const answer = await page.fetch(`${server}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'omit',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(page.patience.connectMs),
    })
    const value = (await answer.json()) as Session | { error: ErrorBody }
    if ('error' in value) throw ConfabError.fromBody(value.error)
    if (!answer.ok) throw new Error(`The session endpoint answered ${answer.status}.`)
    return value
  }

  /** A visitor whom the host vouches for is not kept: the host vouches again after a reload, or somebody else sits here. */
  #accept(session: Session): void {
    const now = Date.now()
    const renewAfter = now + (Date.parse(session.expiresAt) - now) / 2
    this.#keep({ visitorToken: session.visitorToken, renewAfter }, !session.verified)
  }

  #keep(visit: Visit, saved: boolean): void {
    this.#visit = visit
    this.#options.storage.keepVisitor(this.#options.server, saved ? JSON.stringify(visit) : undefined)
  }

  #kept(): Visit | undefined {
    try {
      const record = JSON.parse(this.#options.storage.visitor(this.#options.server) ?? 'null') as Visit | null
      return typeof record?.visitorToken === 'string' ? record : undefined
    } catch {
      return undefined
    }
  }
}

/** What `promise` gives, or an error when it takes longer: a host that never answers must not hold us for ever. */
async function within<T>(milliseconds: number, promise: Promise<T> | undefined): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The host page gave no identity token in time.')), milliseconds)
  })
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
