/** Who the visitor is to the server: the token that says so, started, kept, and renewed in time. */
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import type { RequestBody, Session } from '@confab/shared/protocol'
import type { HostPage } from '../page/host-page.ts'
import type { VisitorStorage } from './visitor-storage.ts'
import { within } from '../page/within.ts'

export interface SessionOptions {
  readonly server: string
  readonly storage: VisitorStorage
  readonly page: HostPage
  /** The host's word for who the visitor is; asked again for each renewal. */
  identityToken(): Promise<string> | undefined
  /**
   * The visitor is not who was there `before`: the same person under another id, or somebody else, for whose eyes
   * nothing is that is here. Called before they are let in.
   */
  onVisitor(visitorId: string | undefined, before: string | undefined, isSame: boolean): void
}

interface Visit {
  readonly visitorId?: string
  readonly visitorToken: string
  /** By this page's clock, half-way to the expiry. */
  readonly renewAfter: number
  /** Whom the host vouches for, by the name it has for them. */
  readonly subject?: string
}

export class VisitorSession {
  readonly #options: SessionOptions
  #visit: Visit | undefined
  #asking: Promise<string> | undefined
  #identifying: Promise<void> | undefined
  #identifyAgain = false
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

  /** Who the visitor is, as far as that is known without asking. */
  get visitorId(): string | undefined {
    return this.isUnsure ? undefined : this.#known?.visitorId
  }

  /** Whether somebody else may be there since a moment ago. */
  get isUnsure(): boolean {
    return this.#identifying !== undefined
  }

  /** The host vouches in another way now: whether it is for somebody else is found out at once. */
  identify(): Promise<void> {
    this.#identifyAgain = true
    this.#identifying ??= this.#identify().finally(() => (this.#identifying = undefined))
    return this.#identifying
  }

  /** How long the token is still good enough, in milliseconds. */
  get freshFor(): number {
    return (this.#visit?.renewAfter ?? 0) - Date.now()
  }

  /** Another tab may have renewed it since: what was before is worth nothing soon. */
  get #known(): Visit | undefined {
    const kept = this.#kept()
    const isNewer = kept && kept.renewAfter > (this.#visit?.renewAfter ?? -1)
    return isNewer && this.#visit?.subject === undefined ? kept : this.#visit
  }

  /** Another tab may have ended the session, and begun another, unheard. */
  look(): void {
    const before = this.#visit
    const kept = this.#kept()
    if (!before || before.subject !== undefined || kept?.visitorId === before.visitorId) return
    this.#visit = kept
    this.#options.onVisitor(kept?.visitorId, before.visitorId, false)
  }

  /** The server does not accept the token any more: the next one is a new one. */
  expire(): void {
    const kept = this.#kept()
    // What another tab has got since may be good.
    if (kept && this.#visit && kept.visitorToken !== this.#visit.visitorToken) {
      this.#visit = undefined
      return
    }
    const known = this.#visit ?? kept
    if (known) this.#keep({ ...known, renewAfter: 0 }, this.#kept() !== undefined)
  }

  /** The next token is somebody else's. @returns the one there was. */
  forget(): string | undefined {
    const known = this.#known
    this.#visit = undefined
    this.#asking = undefined
    this.#forgotten++
    this.#options.storage.clear(this.#options.server)
    return known?.visitorToken
  }

  async #find(): Promise<string> {
    const forgotten = this.#forgotten
    const identityToken = await this.#inTime(this.#options.identityToken())
    if (identityToken !== undefined) return this.#start(forgotten, this.#known, identityToken)
    this.look()
    let token = this.#takeFresh()
    const { page, server } = this.#options
    // Tabs that are nobody yet must not become several visitors: one asks, the others find what it was given.
    if (token === undefined)
      await page.alone(`confab session ${server}`, async () => {
        token = this.#takeFresh() ?? (await this.#start(forgotten, this.#known, undefined))
      })
    return token ?? ''
  }

  #takeFresh(): string | undefined {
    const known = this.#known
    if (!known || known.subject !== undefined || Date.now() >= known.renewAfter) return undefined
    this.#visit = known
    return known.visitorToken
  }

  async #identify(): Promise<void> {
    while (this.#identifyAgain) {
      this.#identifyAgain = false
      await this.#asking?.catch(() => undefined) // it may be about who was there before
      const identityToken = await this.#inTime(this.#options.identityToken())
      const known = this.#known
      if (!known || known.subject === subjectOf(identityToken)) continue
      this.#asking = this.#start(this.#forgotten, known, identityToken).finally(
        () => (this.#asking = undefined),
      )
      await this.#asking
    }
  }

  async #inTime(identity: Promise<string> | undefined): Promise<string | undefined> {
    const { connectMs } = this.#options.page.patience
    return identity && within(connectMs, identity, 'The host page gave no identity token in time.')
  }

  /** Whom the host vouches for no more is nobody: their session is not renewed. */
  async #start(
    forgotten: number,
    known: Visit | undefined,
    identityToken: string | undefined,
  ): Promise<string> {
    const mayRenew = known && (identityToken !== undefined || known.subject === undefined)
    const session = await this.#request({
      ...(mayRenew ? { visitorToken: known.visitorToken } : {}),
      ...(identityToken === undefined ? {} : { identityToken }),
    })
    if (forgotten === this.#forgotten) this.#accept(session, known, subjectOf(identityToken))
    return session.visitorToken
  }

  async #request(body: RequestBody['startSession']): Promise<Session> {
    try {
      return await this.#post(body)
    } catch (error) {
      const stale = error instanceof ConfabError && error.code === 'UNAUTHORIZED' && body.visitorToken
      if (!stale) throw error
      const { visitorToken: _, ...rest } = body
      return this.#post(rest)
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
  #accept(session: Session, before: Visit | undefined, subject: string | undefined): void {
    const now = Date.now()
    const renewAfter = now + (Date.parse(session.expiresAt) - now) / 2
    const { visitorId, visitorToken } = session
    const vouched = subject === undefined ? {} : { subject }
    this.#keep({ visitorId, visitorToken, renewAfter, ...vouched }, !session.verified)
    if (visitorId === before?.visitorId) return
    this.#options.onVisitor(visitorId, before?.visitorId, before?.subject === undefined)
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

/** The name the host has for whom it vouches, unchecked: only to see whether it is another one. */
function subjectOf(identityToken: string | undefined): string | undefined {
  try {
    const payload = identityToken?.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/')
    return payload && String((JSON.parse(atob(payload)) as { sub?: unknown }).sub)
  } catch {
    return identityToken
  }
}
