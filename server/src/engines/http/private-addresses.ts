/** Keeps requests from ending up inside the network: a public name must not resolve to a private address. */
import { lookup as resolve, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { ConfabError } from '@confab/shared/errors'
import ipaddr from 'ipaddr.js'

/** Names that are meant for this machine or this network. */
const privateName = /^(localhost|[^.]+|.+\.(localhost|local|internal|lan|home\.arpa))$/i

/**
 * A DNS lookup for connections to `hostname`, as configured. An address inside the network is only reached when the
 * configured name says so itself (an address, `localhost`, a name without a dot, `.internal` …) or `allow` is set.
 *
 * @param lookup how names are resolved
 */
export function guardedLookup(
  hostname: string,
  allow: boolean,
  lookup: LookupFunction = resolve,
): LookupFunction {
  if (allow || privateName.test(hostname) || ipaddr.isValid(bare(hostname))) return lookup
  return (name, options, callback) => {
    lookup(name, options, (error, address, family) => {
      const isInside = !error && addressesOf(address).some(isPrivate)
      if (!isInside) return callback(error, address, family)
      const refusal = new ConfabError(
        'ENGINE_MISCONFIGURED',
        `${name} resolves to a private address; set "privateNetwork: true" on the agent if that is meant.`,
      )
      return callback(refusal, address, family)
    })
  }
}

/** Whether a host's name or address, as it is in a URL, says by itself that it is inside the network. */
export function isInside(hostname: string): boolean {
  return privateName.test(hostname) || (ipaddr.isValid(bare(hostname)) && isPrivate(bare(hostname)))
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}

function addressesOf(address: string | LookupAddress[]): string[] {
  return typeof address === 'string' ? [address] : address.map((one) => one.address)
}

export function isPrivate(address: string): boolean {
  const read = ipaddr.process(address)
  // An IPv4 address as seen through NAT64: what counts is where it leads.
  const isTranslated = read.range() === 'rfc6052'
  const target = isTranslated ? ipaddr.fromByteArray(read.toByteArray().slice(-4)) : read
  return target.range() !== 'unicast'
}
