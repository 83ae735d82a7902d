/** Decides which addresses a message may link to. */

/** Gives the address to use as `href`, or `undefined` when there must be no link. */
export type UrlGate = (url: string) => string | undefined

const absolute = /^(?:https?:\/\/|mailto:|tel:)./i
const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:'])
/** Control characters, which browsers drop before they look at the scheme, and those that turn the direction of text. */
const deceptive = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/**
 * Lets absolute `http`, `https`, `mailto` and `tel` addresses pass, percent-encoded as CommonMark prescribes. Refuses every other scheme,
 * relative addresses, hidden characters, and names before an `@` that make a host look like another.
 */
export function gateUrl(url: string): string | undefined {
  if (!absolute.test(url) || deceptive.test(url)) return undefined
  const href = percentEncode(url)
  try {
    const { protocol, username, password, hostname } = new URL(href)
    const plain = username === '' && password === '' && !hostname.includes('%')
    return schemes.has(protocol) && plain ? href : undefined
  } catch {
    return undefined
  }
}

/** What is encoded already stays so. */
function percentEncode(url: string): string {
  const whole = url.replace(/[\ud800-\udfff]/gu, '\ufffd')
  return encodeURI(whole).replace(/%25(?=[\da-f]{2})/gi, '%')
}
