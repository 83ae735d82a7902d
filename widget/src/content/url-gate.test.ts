import { describe, expect, it } from 'vitest'
import { gateUrl } from './url-gate.ts'

describe('the gate for addresses', () => {
  it.each([
    'https://example.com/a?b=c#d',
    'http://example.com',
    'HTTPS://EXAMPLE.COM',
    'mailto:someone@example.com?subject=Hi',
    'tel:+49-30-123',
    'https://example.com/already%20encoded',
    'http://127.0.0.1:8787/docs',
  ])('lets %s pass as it is', (url) => {
    expect(gateUrl(url)).toBe(url)
  })

  it.each([
    ['https://example.com/a b', 'https://example.com/a%20b'],
    ['https://example.com/ä"<>`', 'https://example.com/%C3%A4%22%3C%3E%60'],
    ['https://example.com/100%', 'https://example.com/100%25'],
    ['https://example.com/\ud800', 'https://example.com/%EF%BF%BD'],
  ])('encodes %s', (url, encoded) => {
    expect(gateUrl(url)).toBe(encoded)
  })

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    'javascript&colon;alert(1)',
    'javascript\u200b:alert(1)',
    'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://example.com/1',
    'file:///etc/passwd',
    'filesystem:https://example.com/x',
    'view-source:https://example.com',
    'intent://example.com#Intent;end',
  ])('refuses the scheme of %j', (url) => {
    expect(gateUrl(url)).toBeUndefined()
  })

  it.each([
    '',
    '/path',
    'path',
    '../up',
    '//example.com',
    '\\\\example.com',
    '#part',
    '?query',
    'example.com',
  ])('refuses %j, which depends on the host page', (url) => {
    expect(gateUrl(url)).toBeUndefined()
  })

  it.each([
    'https:example.com',
    'https:/example.com',
    'https://',
    'https:///',
    'mailto:',
    'https://exa mple.com',
    'https://example.com\n/x',
    ' https://example.com',
    'https://example.com/\u202egpj.exe',
    'https://bank.example@evil.example/',
    'https://bank.example\\@evil.example/',
    'https://user:secret@example.com/',
  ])('refuses %j, which is not what it looks like', (url) => {
    expect(gateUrl(url)).toBeUndefined()
  })
})
