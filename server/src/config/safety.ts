/** What `confab start` will not serve, and how to mend it. */
import ipaddr from 'ipaddr.js'
import { isInside } from '../engines/http/private-addresses.ts'
import { ConfigError } from './config-errors.ts'
import type { Config } from './config.ts'
import type { Settings } from './settings.ts'

const KEY_CHARACTERS = 16
const MAKE_ONE = 'make one with "openssl rand -hex 32"'

/** @throws ConfigError naming every unsafe setting and its remedy. */
export function refuseUnsafe(config: Config, settings: Settings): void {
  const faults = unsafeSettings(config, settings)
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
}

/** One sentence for each unsafe setting, with its remedy. */
export function unsafeSettings(config: Config, settings: Settings): string[] {
  return [
    ...unsafeOrigins(config),
    ...unsafeKeys(settings),
    ...unsafeIdentity(config, settings),
    ...unsafeDoors(config, settings),
    ...unsafeEngines(config),
  ]
}

function unsafeOrigins({ origins }: Config): string[] {
  if (origins.length === 0) {
    return [
      'No origins: name the sites that may embed the widget, in "origins" or CONFAB_ORIGINS (https://example.com).',
    ]
  }
  return origins
    .filter((origin) => origin.startsWith('http:') && !isThisMachine(new URL(origin).hostname))
    .map((origin) => `The origin ${origin} can be read and changed on its way: serve that site over https.`)
}

function unsafeKeys({ apiKeys, secret }: Settings): string[] {
  const faults: string[] = []
  if (apiKeys.some((key) => isWeak(key, KEY_CHARACTERS))) {
    faults.push(
      `CONFAB_API_KEYS holds a key of fewer than ${KEY_CHARACTERS} characters, or of few different ones: ${MAKE_ONE}.`,
    )
  }
  if (isWeak(secret, 0)) faults.push(`CONFAB_SECRET can be guessed: ${MAKE_ONE}.`)
  if (apiKeys.includes(secret)) {
    faults.push(`CONFAB_SECRET is one of CONFAB_API_KEYS, and would be sent around: ${MAKE_ONE} for each.`)
  }
  return faults
}

/** Who knows the secret of a key can sign in as anybody. */
function unsafeIdentity({ identity }: Config, { apiKeys, secret }: Settings): string[] {
  const used = new Set([...apiKeys, secret])
  return identity.keys.flatMap((key) => {
    const name = `The secret of the identity key "${key.kid}"`
    if (key.secret === undefined) return []
    if (isWeak(key.secret, 0)) return [`${name} can be guessed: ${MAKE_ONE}.`]
    return used.has(key.secret) ? [`${name} has another use too: ${MAKE_ONE} for each.`] : []
  })
}

function unsafeDoors({ trustProxy }: Config, { host, apiKeys }: Settings): string[] {
  const faults: string[] = []
  const everybody = trustProxy.filter(isTooWide)
  if (everybody.length > 0) {
    faults.push(
      `trustProxy trusts everybody (${everybody.join(', ')}), so anyone can claim any address: name your proxies.`,
    )
  }
  if (!isThisMachine(host) && apiKeys.length === 0) {
    faults.push(
      `HOST=${host} lets other machines in, and without CONFAB_API_KEYS nobody can look after what they do: ` +
        `set a key (${MAKE_ONE}), or leave HOST at 127.0.0.1 behind a proxy.`,
    )
  }
  return faults
}

/** No one's network is wider than 10.0.0.0/8, or fc00::/7: what is holds half the world. */
function isTooWide(range: string): boolean {
  if (!range.includes('/')) return false
  const [network, bits] = ipaddr.parseCIDR(range)
  return bits < (network.kind() === 'ipv4' ? 8 : 7)
}

/** Keys and conversations go where these lead. */
function unsafeEngines({ agents, recorders }: Config): string[] {
  const places = [
    ...Object.entries(agents).map(([key, written]) => [`agents.${key}`, written] as const),
    ...recorders.map((written, index) => [`recorders.${index}`, written] as const),
  ]
  return places.flatMap(([place, written]) =>
    ['baseUrl', 'tokenUrl']
      .filter((name) => written.privateNetwork !== true && isOpenToRead(written[name]))
      .map(
        (name) =>
          `${place}.${name} is not encrypted, so that others can read what is sent, the key too: write https, ` +
          'or set "privateNetwork: true" if the way there is inside your network.',
      ),
  )
}

function isOpenToRead(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !isInside(hostname)
}

export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)
}

/** Random text of any length has more than a few characters in it. */
function isWeak(secret: string, least: number): boolean {
  return secret.length < least || new Set(secret).size < 6
}
