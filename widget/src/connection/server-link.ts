/** The visitor's link to the server, made when it is first needed: who they are, and the line. */
import type { ConfabError, ErrorBody } from '@confab/shared/errors'
import type { Followed } from './connection-follow.ts'
import type { ConnectionState } from './connection-state.ts'
import { Connection, ConnectionLost } from './connection.ts'
import { callServer, type HttpRequest } from './http-call.ts'
import type { Place } from '../visitor/place.ts'
import { VisitorSession } from '../visitor/session.ts'

export interface ServerLinkOptions {
  /** A server whose address is none is refused. */
  readonly place: Place
  followed(): Followed | undefined
  onState(state: ConnectionState): void
  /** The followed conversation cannot be had. */
  onGone(error: ConfabError): void
  onRefused(error: ErrorBody): void
  /** The page was looked away from, or slept. */
  onWake(): void
  /** See `SessionOptions`. */
  onVisitor(visitorId: string | undefined, before: string | undefined, isSame: boolean): void
  /** It is known again who the visitor is. */
  onSure(): void
}

const noServer: ErrorBody = {
  code: 'INVALID_INPUT',
  message: 'The address of the server is none: set the attribute "server" of <confab-chat>.',
  retryable: false,
}

export class ServerLink {
  readonly #options: ServerLinkOptions
  #session: VisitorSession | undefined
  #connection: Connection | undefined
  #stopWaking: (() => void) | undefined

  constructor(options: ServerLinkOptions) {
    this.#options = options
  }

  get state(): ConnectionState {
    return this.#connection?.state ?? { status: 'idle' }
  }

  /** As far as it is known without asking. */
  get visitorId(): string | undefined {
    return this.#session?.visitorId
  }

  /** Whether somebody else may be there since a moment ago: nothing is sent until that is known. */
  get isUnsure(): boolean {
    return this.#session?.isUnsure ?? false
  }

  /** See `VisitorSession.look`. */
  look(): void {
    this.#session?.look()
  }

  /** The host page vouches for the visitor in another way now. */
  identify(): void {
    this.#session
      ?.identify()
      .catch(() => this.#connection?.restart())
      .finally(() => this.#options.onSure())
  }

  /** Connects and stays connected; in a `hurry` without waiting for the next attempt. */
  connect(hurry = false): void {
    const { place } = this.#options
    if (!URL.canParse(place.server)) return this.#options.onRefused(noServer)
    this.#connection ??= this.#newConnection()
    this.#stopWaking ??= place.page.onWake(() => this.#options.onWake())
    this.#connection.start()
    if (hurry) this.#connection.hurry()
  }

  follow(followed: Followed | undefined): void {
    this.#connection?.follow(followed)
  }

  request: Connection['request'] = (name, payload) =>
    this.#connection?.request(name, payload) ?? Promise.reject(new ConnectionLost())

  /** Asks the HTTP API. @throws ConfabError when the server refuses; any other error when it could not be asked. */
  async call(...request: HttpRequest): Promise<unknown> {
    const { server, page } = this.#options.place
    const session = (this.#session ??= this.#newSession())
    const token = await session.token()
    const answer = await callServer({ server, page, token: () => token }, request)
    return answer.status === 204 ? undefined : answer.json()
  }

  /** The visitor is nobody any more, here; and at the server, unless another tab has seen to that. */
  forget(isToldToServer: boolean): void {
    const { server, page } = this.#options.place
    const token = (this.#session ?? this.#newSession()).forget()
    this.close()
    this.#session = undefined
    if (token === undefined || !isToldToServer) return
    const caller = { server, page, token: () => token }
    callServer(caller, ['DELETE', '/v1/sessions'], { keepalive: true }).catch(() => undefined)
  }

  close(): void {
    this.#stopWaking?.()
    this.#connection?.close()
    this.#connection = this.#stopWaking = undefined
  }

  #newSession(): VisitorSession {
    const { server, page, storage, options } = this.#options.place
    const identityToken = (): Promise<string> | undefined => options.identityToken()
    const onVisitor: ServerLinkOptions['onVisitor'] = (...change) => {
      this.#options.onVisitor(...change)
      this.#connection?.restart()
    }
    return new VisitorSession({ server, page, storage, identityToken, onVisitor })
  }

  #newConnection(): Connection {
    const { server, page } = this.#options.place
    const session = (this.#session = this.#newSession())
    const connection = new Connection({
      server,
      page,
      session,
      onState: (state) => this.#options.onState(state),
      onGone: (error) => this.#options.onGone(error),
    })
    connection.follow(this.#options.followed())
    return connection
  }
}
