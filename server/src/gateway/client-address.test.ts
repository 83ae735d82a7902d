import { describe, expect, it } from 'vitest'
import { createClientAddress } from './client-address.ts'

const request = (remoteAddress: string | undefined, forwardedFor?: string) => ({
  headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  socket: { remoteAddress } as never,
})

describe('the address of a client', () => {
  it("is the peer's, whatever a stranger says of others", () => {
    const addressOf = createClientAddress([])
    for (const forged of [undefined, '1.2.3.4', '127.0.0.1', '::1', 'x', ' , ,']) {
      expect(addressOf(request('203.0.113.7', forged))).toBe('203.0.113.7')
    }
  })

  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4, 10.9.9.9', '1.2.3.4'],
    ['6.6.6.6, 10.1.1.1, 1.2.3.4, 127.0.0.1', '1.2.3.4'],
    ['1.2.3.4:4711', '1.2.3.4'],
    ['[2001:db8:1:2:3::4]:4711', '2001:db8:1:2::/64'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['10.3.3.3, 10.2.2.2', '10.3.3.3'],
  ])('behind trusted proxies, with %s, is %s', (forwardedFor, expected) => {
    const addressOf = createClientAddress(['127.0.0.1', '10.0.0.0/8'])
    expect(addressOf(request('127.0.0.1', forwardedFor))).toBe(expected)
    expect(addressOf(request('::ffff:127.0.0.1', forwardedFor))).toBe(expected)
  })

  it.each([
    'unknown',
    '',
    '_hidden',
    '1.2.3',
    '0x7f.1',
    '010.0.0.1',
    '1.2.3.4.5',
    '999.1.1.1',
    'a'.repeat(9_000),
  ])('is the last one that can be read, after %j', (garbage) => {
    const addressOf = createClientAddress(['127.0.0.1'])
    expect(addressOf(request('127.0.0.1', garbage))).toBe('127.0.0.1')
  })

  it('is the same for all that one IPv6 network holds, and another for its neighbour', () => {
    const addressOf = createClientAddress([])
    expect(addressOf(request('2001:db8:1:2::1'))).toBe('2001:db8:1:2::/64')
    expect(addressOf(request('2001:db8:1:2:ffff:ffff:ffff:ffff'))).toBe('2001:db8:1:2::/64')
    expect(addressOf(request('2001:db8:1:3::1'))).toBe('2001:db8:1:3::/64')
    expect(addressOf(request('fe80::1%eth0'))).toBe('fe80::/64')
    expect(addressOf(request('::1'))).toBe('::/64')
  })

  it('tells once of a proxy nearby that nobody has named, and never of strangers', () => {
    let told = 0
    const addressOf = createClientAddress(['10.0.0.1'], () => told++)
    addressOf(request('203.0.113.7', '1.2.3.4'))
    addressOf(request('127.0.0.1'))
    addressOf(request('10.0.0.1', '1.2.3.4'))
    expect(told).toBe(0)
    for (const proxy of ['127.0.0.1', '192.168.1.1', '::1', '10.0.0.2']) addressOf(request(proxy, '1.2.3.4'))
    expect(told).toBe(1)
  })

  it('is unknown when the connection has gone', () => {
    expect(createClientAddress(['127.0.0.1'])(request(undefined, '1.2.3.4'))).toBe('unknown')
  })

  it('trusts what is an address or a range only', () => {
    expect(createClientAddress(['2001:db8::/32'])(request('2001:db8::1', '1.2.3.4'))).toBe('1.2.3.4')
    for (const wrong of ['proxy', '*', '10.0.0.0/33', ''])
      expect(() => createClientAddress([wrong])).toThrow()
  })
})
