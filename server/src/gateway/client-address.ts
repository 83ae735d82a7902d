/** Where a request comes from, for limits: the address of the peer, or what a proxy says that is named as trusted. */
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Gives the address of a request, an IPv6 one as its /64: who has one address of it has all of them. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string

/**
 * `trusted` holds addresses and ranges such as `10.0.0.0/8`. `onIgnored` is called once, when somebody nearby who is not
 * among them forwards requests: most likely a proxy that nobody has named.
 *
 * @throws when one of `trusted` is neither an address nor a range
 */
export function createClientAddress(trusted: readonly string[], onIgnored = (): void => {}): ClientAddress {
  let isUntold = true
  const ranges = trusted.map(parseRange)
  const isTrusted = (address: Address): boolean => ranges.some((range) => isWithin(address, range))
  return ({ headers, socket }) => {
    let address = parseAddress(socket.remoteAddress)
    if (isUntold && headers['x-forwarded-for'] && address && isNearby(address) && !isTrusted(address)) {
      isUntold = false
      onIgnored()
    }
    // Each proxy adds the address it was called from at the end; what stands before a stranger's is hearsay.
    for (const said of forwardedFor(headers).reverse()) {
      if (!address || !isTrusted(address)) break
      const next = parseAddress(said)
      if (!next) break
      address = next
    }
    return address ? nameOf(address) : 'unknown'
  }
}

function parseRange(text: string): [Address, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

function isNearby(address: Address): boolean {
  return ['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'].includes(address.range())
}

function isWithin(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

function forwardedFor(headers: IncomingMessage['headers']): string[] {
  return [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
}

/** Some proxies add the port. */
function parseAddress(text = ''): Address | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/%.*$/, '')
  return isWritten(bare) ? ipaddr.process(bare) : undefined
}

/** Only the usual way of writing: others have made one address look like another. */
function isWritten(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
}

function nameOf(address: Address): string {
  if (address.kind() === 'ipv4') return address.toString()
  const { parts } = address as ipaddr.IPv6
  return new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0]).toString() + '/64'
}
