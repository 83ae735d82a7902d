/** Which pages may talk to us from a browser: an exact list, checked at every door a browser can knock at. */
import type { Logger } from 'pino'

/**
 * Whether a request with these headers is let in. A program outside a browser sends no `Origin`; a browser page does,
 * and is let in only when its origin is on the list; `null` (a sandbox, a file) never is.
 */
export type OriginCheck = (headers: {
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | string[] | undefined
}) => boolean

/** `allowLocal` also lets in pages served from this machine, at any port: for development only. */
export function createOriginCheck(origins: readonly string[], allowLocal: boolean): OriginCheck {
  const allowed = new Set(origins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))
  return ({ origin, 'sec-fetch-site': site }) => {
    if (origin === undefined) return site === undefined || site === 'same-origin'
    return allowed.has(origin.toLowerCase()) || (allowLocal && isLocal(origin))
  }
}

/** How many origins are told of: whoever makes them up shall not fill the log. */
const TOLD_OF = 100

/**
 * Tells once of each foreign origin. The browser hides our refusal from the page, so that its maker would look for a
 * broken connection.
 */
export function createRefusalLog(logger: Pick<Logger, 'warn'>): (origin: string) => void {
  const told = new Set<string>()
  return (origin) => {
    if (told.has(origin) || told.size >= TOLD_OF) return
    told.add(origin)
    logger.warn(
      { origin: origin.slice(0, 200) },
      'a page of this origin was refused: to let it use the chat, add it to "origins" or CONFAB_ORIGINS',
    )
  }
}

function isLocal(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(origin)
}
