import { describe, expect, it } from 'vitest'
import { createOriginCheck, createRefusalLog } from './origins.ts'

describe('the check of origins', () => {
  const listed = createOriginCheck(['https://host.example', 'http://shop.example:8080/'], false)

  it.each(['https://host.example', 'HTTPS://HOST.EXAMPLE', 'http://shop.example:8080'])(
    'lets in %s',
    (origin) => {
      expect(listed({ origin })).toBe(true)
    },
  )

  it.each([
    'null',
    '',
    '*',
    'http://host.example',
    'https://host.example:444',
    'https://host.example.',
    'https://www.host.example',
    'https://host.example.evil.example',
    'https://evil.example/https://host.example',
    'https://host.example@evil.example',
    'https://evilhost.example',
    'https://host.example, https://evil.example',
    'http://shop.example',
    'http://localhost:3000',
    'http://127.0.0.1',
  ])('keeps out %j', (origin) => {
    expect(listed({ origin })).toBe(false)
  })

  it('lets in programs, which send none, and pages of our own; not a page that hides its own', () => {
    expect(listed({})).toBe(true)
    expect(listed({ 'sec-fetch-site': 'same-origin' })).toBe(true)
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(listed({ 'sec-fetch-site': site })).toBe(false)
  })

  it('lets in pages of this machine for development only', () => {
    const local = createOriginCheck([], true)
    for (const origin of ['http://localhost:3000', 'https://localhost', 'http://127.0.0.1:8787']) {
      expect(local({ origin })).toBe(true)
    }
    for (const origin of [
      'http://localhost.evil.example',
      'http://127.0.0.1.nip.io',
      'http://evil.example:80',
      'http://localhost:x',
      'null',
    ]) {
      expect(local({ origin })).toBe(false)
    }
  })
})

describe('the log of refused pages', () => {
  it('names each origin once, and not more of them than an attacker may fill a log with', () => {
    const said: object[] = []
    const tell = createRefusalLog({ warn: (what: object) => void said.push(what) })
    for (const origin of ['https://a.example', 'https://b.example', 'https://a.example']) tell(origin)
    expect(said).toEqual([{ origin: 'https://a.example' }, { origin: 'https://b.example' }])
    for (let i = 0; i < 1_000; i++) tell(`https://${i}.example`)
    expect(said).toHaveLength(100)
  })
})
