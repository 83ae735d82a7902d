import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { describe, expect, it } from 'vitest'
import { guardedLookup, isPrivate } from './private-addresses.ts'

/** A resolver that knows one answer for every name. */
const resolvesTo =
  (...addresses: string[]): LookupFunction =>
  (_name, options, callback) => {
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (options.all) callback(null, all)
    else callback(null, addresses[0] ?? '', all[0]?.family)
  }

/** What a connection to `hostname` would be made to. */
function connectsTo(
  hostname: string,
  addresses: string[],
  { allow = false, all = true } = {},
): Promise<string | LookupAddress[]> {
  const lookup = guardedLookup(hostname, allow, resolvesTo(...addresses))
  return new Promise((resolve, reject) => {
    lookup(hostname, { all }, (error, address) => {
      if (error) reject(error)
      else resolve(address)
    })
  })
}

describe('a public name', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    'ff02::1',
  ])('that resolves to %s is refused, whichever way it is asked', async (address) => {
    for (const all of [true, false]) {
      const connects = connectsTo('api.example.com', [address], { all })
      await expect(connects).rejects.toMatchObject({ code: 'ENGINE_MISCONFIGURED', retryable: false })
    }
  })

  it('is refused when only one of its addresses is inside', async () => {
    await expect(connectsTo('api.example.com', ['93.184.215.14', '10.0.0.1'])).rejects.toMatchObject({
      message: expect.stringContaining('privateNetwork: true'),
    })
  })

  it.each(['93.184.215.14', '2606:2800:21f:cb07::1', '64:ff9b::93.184.215.14'])(
    'that resolves to %s is reached there',
    async (address) => {
      expect(await connectsTo('api.example.com', [address])).toMatchObject([{ address }])
      expect(isPrivate(address)).toBe(false)
    },
  )

  it('may lead inside when the configuration says so', async () => {
    expect(await connectsTo('api.example.com', ['10.0.0.1'], { allow: true })).toHaveLength(1)
  })

  it('is not made private by how it ends or begins', async () => {
    for (const name of ['localhost.example.com', 'internal.example.com', 'local.', 'xlocal.com']) {
      await expect(connectsTo(name, ['10.0.0.1'])).rejects.toMatchObject({ code: 'ENGINE_MISCONFIGURED' })
    }
  })
})

it.each(['localhost', 'ollama', 'model.internal', 'printer.local', '127.0.0.1', '10.0.0.5', '[::1]'])(
  'the configured name %s means the network inside',
  async (hostname) => {
    expect(await connectsTo(hostname, ['10.0.0.1'])).toHaveLength(1)
  },
)
