/** Keeps requests from ending up inside the network: a public name must not resolve to a private address. */
import { lookup as resolve } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { ConfabError } from '@confab/shared/errors'
import ipaddr from 'ipaddr.js'

/** Names that are meant for this machine or this network. */
const privateName = /^(localhost|[^.]+|.+\.(localhost|local|internal|lan|home\.arpa))$/i

/**
 * A DNS lookup for connections to `hostname`, as configured. An address inside the network is only reached when the
 * configured name says so itself (an address, `localhost`, a name without a dot, `.internal` …) or `allow` is set.
 */
export function guardedLookup(hostname: string, allow: boolean): LookupFunction {
  if (allow || privateName.test(hostname) || ipaddr.isValid(hostname.replace(/^\[|\]$/g, ''))) return resolve
  return (name, options, callback) => {
    resolve(name, options, (error, address, family) => {
      const addresses = typeof address === 'string' ? [address] : address.map((one) => one.address)
      const inside = error ? undefined : addresses.find(isPrivate)
      if (inside === undefined) return callback(error, address, family)
      const refusal = new ConfabError(
        'ENGINE_MISCONFIGURED',
        `${name} resolves to a private address; set "privateNetwork: true" on the agent if that is meant.`,
      )
      return callback(refusal, address, family)
    })
  }
}

export function isPrivate(address: string): boolean {
  return ipaddr.process(address).range() !== 'unicast'
}
