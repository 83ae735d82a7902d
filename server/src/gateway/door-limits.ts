/** How much the doors let through in a short time, over HTTP and over sockets alike. Servers with an API key are not limited. */
import type { IncomingMessage } from 'node:http'
import { ConfabError } from '@confab/shared/errors'
import type { Limits } from '@confab/shared/limits'
import type { Sender } from '../budgets.ts'
import type { ClientAddress } from './client-address.ts'
import { Places } from './places.ts'
import type { Principal } from './principal.ts'
import { RateLimit } from './rate-limit.ts'

export class DoorLimits {
  readonly addressOf: ClientAddress
  readonly #sessions: RateLimit
  readonly #requests: RateLimit
  readonly #sends: RateLimit
  readonly #feeds: Places

  /** `now` gives milliseconds on any steady clock. */
  constructor(limits: Limits, addressOf: ClientAddress, now: () => number) {
    this.addressOf = addressOf
    this.#sessions = new RateLimit({ burst: limits.sessionBurst, perSecond: limits.sessionsPerSecond, now })
    this.#requests = new RateLimit({ burst: limits.requestBurst, perSecond: limits.requestsPerSecond, now })
    this.#sends = new RateLimit({ burst: limits.sendBurst, perSecond: limits.sendsPerSecond, now })
    this.#feeds = new Places(limits.socketsPerVisitor)
  }

  /** For who has no name yet, or says so. @throws ConfabError RATE_LIMIT_EXCEEDED */
  takeSession(request: IncomingMessage): void {
    this.#sessions.take(`address ${this.addressOf(request)}`)
  }

  /** For whatever a visitor asks. @throws ConfabError RATE_LIMIT_EXCEEDED */
  takeRequest(principal: Principal): void {
    if (principal.kind !== 'server') this.#requests.take(`visitor ${principal.visitorId}`)
  }

  /** For what is stored or asked of an engine. @returns who sends it @throws ConfabError RATE_LIMIT_EXCEEDED */
  takeSend(principal: Principal, request: IncomingMessage): Sender {
    if (principal.kind === 'server') return {}
    const sender = { visitorId: principal.visitorId, address: this.addressOf(request) }
    this.#sends.take(`address ${sender.address}`, `visitor ${sender.visitorId}`)
    return sender
  }

  /** For a feed that is about to be opened. @throws ConfabError RATE_LIMIT_EXCEEDED */
  requireFeed(principal: Principal): void {
    if (principal.kind === 'server' || this.#feeds.hasRoom(principal.visitorId)) return
    throw new ConfabError('RATE_LIMIT_EXCEEDED', 'Too many connections.', { retryAfterMs: 1_000 })
  }

  /** For a feed, until it is closed. @returns what to call then, or undefined when there are too many. */
  enterFeed(principal: Principal): (() => void) | undefined {
    return principal.kind === 'server' ? () => {} : this.#feeds.enter(principal.visitorId)
  }
}
