import { describe, expect, it } from 'vitest'
import { checkConfig } from './config.ts'
import { refuseUnsafe, unsafeSettings } from './safety.ts'
import type { Settings } from './settings.ts'

const settings: Settings = {
  host: '127.0.0.1',
  port: 8787,
  logLevel: 'info',
  dataFolder: '/var/lib/confab',
  databaseUrl: undefined,
  redisUrl: undefined,
  apiKeys: ['sk_1f0e9d8c7b6a5948'],
  secret: '0123456789abcdef0123456789abcdef',
}
const faultsOf = (written: object = {}, changes: Partial<Settings> = {}): string[] => {
  const config = checkConfig({ origins: ['https://example.com'], ...written }, 'the test')
  return unsafeSettings({ ...config, folder: '/', file: undefined }, { ...settings, ...changes })
}

const signedBy = (secret: string) => ({ identity: { keys: [{ kid: 'main', alg: 'HS256', secret }] } })
const answeredBy = (written: object) => ({ agents: { help: { engine: 'moveworks', ...written } } })

describe('confab start', () => {
  it('takes safe settings', () => {
    expect(faultsOf()).toEqual([])
    expect(faultsOf({ origins: ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:1'] })).toEqual([])
    expect(faultsOf({ trustProxy: ['10.0.0.0/8', '::1'] }, { host: '0.0.0.0' })).toEqual([])
    expect(faultsOf({}, { apiKeys: [] })).toEqual([])
    expect(faultsOf({ trustProxy: ['fc00::/7', '2001:db8::/32', '172.16.0.0/12'] })).toEqual([])
    expect(faultsOf(signedBy('a secret that nobody has but the site'))).toEqual([])
    for (const baseUrl of [
      'https://api.vendor.example',
      'http://10.0.0.5:8000/v1',
      'http://[::1]/',
      'http://llm/v1',
    ])
      expect(faultsOf(answeredBy({ baseUrl }))).toEqual([])
    const inside = { baseUrl: 'http://api.vendor.example', privateNetwork: true }
    expect(faultsOf(answeredBy(inside))).toEqual([])
  })

  it.each<[string, object, Partial<Settings>, RegExp]>([
    ['no origins', { origins: [] }, {}, /^No origins: name the sites/],
    [
      'a site without encryption',
      { origins: ['http://shop.example'] },
      {},
      /http:\/\/shop\.example .* over https/,
    ],
    [
      'a short API key',
      {},
      { apiKeys: ['sk_short'] },
      /^CONFAB_API_KEYS holds a key of fewer .*openssl rand/,
    ],
    ['a dull API key', {}, { apiKeys: ['a'.repeat(40)] }, /^CONFAB_API_KEYS .* few different ones/],
    ['a dull secret', {}, { secret: 'ab'.repeat(16) }, /^CONFAB_SECRET can be guessed/],
    [
      'a secret that is a key',
      {},
      { apiKeys: [settings.secret] },
      /^CONFAB_SECRET is one of CONFAB_API_KEYS/,
    ],
    [
      'trust in everybody',
      { trustProxy: ['0.0.0.0/0', '::/0'] },
      {},
      /\(0\.0\.0\.0\/0, ::\/0\).* name your proxies/,
    ],
    [
      'trust in half the world',
      { trustProxy: ['0.0.0.0/1', '2000::/3'] },
      {},
      /trusts everybody \(0\.0\.0\.0\/1, 2000::\/3\)/,
    ],
    [
      'an identity that can be guessed',
      signedBy('a'.repeat(40)),
      {},
      /^The secret of the identity key "main" can be guessed: make/,
    ],
    [
      'an identity signed with an API key',
      signedBy(`sk_${'0123456789'.repeat(4)}`),
      { apiKeys: [`sk_${'0123456789'.repeat(4)}`] },
      /"main" has another use too/,
    ],
    [
      "an identity signed with this server's own secret",
      signedBy(settings.secret),
      {},
      /"main" has another use too/,
    ],
    [
      'an engine whose key others can read',
      answeredBy({ baseUrl: 'http://api.vendor.example/v1' }),
      {},
      /^agents\.help\.baseUrl is not encrypted.* write https/,
    ],
    [
      'a token that others can read',
      answeredBy({ baseUrl: 'https://api.vendor.example', tokenUrl: 'http://8.8.8.8/' }),
      {},
      /^agents\.help\.tokenUrl is not/,
    ],
    [
      'a recorder that others can read',
      { recorders: [{ recorder: 'stateset', baseUrl: 'http://api.vendor.example' }] },
      {},
      /^recorders\.0\.baseUrl is not/,
    ],
    ['an open door without a key', {}, { host: '0.0.0.0', apiKeys: [] }, /^HOST=0\.0\.0\.0 .* set a key/],
    ['an open door of IPv6', {}, { host: '::', apiKeys: [] }, /^HOST=:: /],
  ])('refuses %s, and says how to mend it', (_name, written, changes, remedy) => {
    const faults = faultsOf(written, changes)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(remedy)
  })

  it('names everything at once', () => {
    const config = checkConfig({ trustProxy: ['::/0'] }, 'the test')
    expect(() =>
      refuseUnsafe({ ...config, folder: '/', file: undefined }, { ...settings, apiKeys: ['x'] }),
    ).toThrow(/No origins[^]*CONFAB_API_KEYS[^]*trustProxy/)
  })
})
