import { describe, expect, it } from 'vitest'
import { ConfabError } from '@confab/shared/errors'
import {
  connectFailure,
  readRetryAfter,
  statusFailure,
  stoppedFailure,
  thrownFailure,
} from './upstream-errors.ts'

const now = Date.UTC(2030, 0, 1)

describe('the wait an engine asks for', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['1.5', 1_500],
    ['99999999', 99_999_999_000],
    [new Date(now + 12_000).toUTCString(), 12_000],
    [new Date(now - 12_000).toUTCString(), undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['1e99', undefined],
    ['Infinity', undefined],
    [undefined, undefined],
  ])('written "%s" is %s ms', (header, waitMs) => {
    expect(readRetryAfter(header, now)).toBe(waitMs)
  })
})

describe('a status', () => {
  it.each<[number, string | undefined, string, string, boolean]>([
    [301, undefined, 'broken', 'ENGINE_BAD_REPLY', true],
    [304, undefined, 'broken', 'ENGINE_BAD_REPLY', true],
    [400, undefined, 'settled', 'ENGINE_REJECTED', false],
    [401, undefined, 'unauthorized', 'ENGINE_MISCONFIGURED', false],
    [402, undefined, 'settled', 'ENGINE_MISCONFIGURED', false],
    [403, undefined, 'settled', 'ENGINE_MISCONFIGURED', false],
    [404, undefined, 'settled', 'ENGINE_MISCONFIGURED', false],
    [408, undefined, 'unknown', 'ENGINE_TIMEOUT', true],
    [409, undefined, 'busy', 'ENGINE_BUSY', true],
    [413, undefined, 'settled', 'ENGINE_REJECTED', false],
    [422, undefined, 'settled', 'ENGINE_REJECTED', false],
    [429, undefined, 'settled', 'ENGINE_RATE_LIMITED', true],
    [429, '7', 'wait', 'ENGINE_RATE_LIMITED', true],
    [429, '-7', 'settled', 'ENGINE_RATE_LIMITED', true],
    [500, undefined, 'unknown', 'ENGINE_FAILED', true],
    [502, '7', 'unknown', 'ENGINE_FAILED', true],
    [503, undefined, 'unknown', 'ENGINE_FAILED', true],
    [503, '7', 'wait', 'ENGINE_RATE_LIMITED', true],
    [504, undefined, 'unknown', 'ENGINE_FAILED', true],
  ])('%i (Retry-After: %s) is %s: %s', (status, retryAfter, kind, code, retryable) => {
    const { fault } = statusFailure(status, retryAfter, now)
    expect([fault.kind, fault.error.code, fault.error.retryable]).toEqual([kind, code, retryable])
  })

  it('tells the visitor how long to wait, ten minutes at most', () => {
    const retryAfterMs = (status: number, header: string) =>
      statusFailure(status, header, now).fault.error.retryAfterMs
    expect(retryAfterMs(429, '45')).toBe(45_000)
    expect(retryAfterMs(409, '45')).toBe(45_000)
    expect(retryAfterMs(503, '86400')).toBe(600_000)
    expect(retryAfterMs(429, new Date(now + 90_000).toUTCString())).toBe(90_000)
    expect(retryAfterMs(429, '-45')).toBeUndefined()
  })
})

describe('what is thrown', () => {
  const coded = (code: string): Error => Object.assign(new Error('10.0.0.7 said no'), { code })

  it.each([
    ['ENOTFOUND', 'unreachable', true],
    ['ECONNREFUSED', 'unreachable', true],
    ['ETIMEDOUT', 'unreachable', true],
    ['ECONNRESET', 'unreachable', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'unreachable', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'broken', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'broken', false],
    ['CERT_HAS_EXPIRED', 'broken', false],
    ['EPROTO', 'broken', false],
  ])('for want of a connection (%s) is %s', (code, kind, retryable) => {
    const { fault } = connectFailure(coded(code))
    expect([fault.kind, fault.error.code, fault.error.retryable]).toEqual([
      kind,
      'ENGINE_UNREACHABLE',
      retryable,
    ])
  })

  it.each([
    ['ECONNRESET', 'unknown', 'ENGINE_INTERRUPTED'],
    ['UND_ERR_SOCKET', 'unknown', 'ENGINE_INTERRUPTED'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'broken', 'ENGINE_BAD_REPLY'],
    ['UND_ERR_HEADERS_OVERFLOW', 'broken', 'ENGINE_BAD_REPLY'],
  ])('on a connection (%s) is %s: %s', (code, kind, expected) => {
    const { fault } = thrownFailure(coded(code))
    expect([fault.kind, fault.error.code]).toEqual([kind, expected])
  })

  it('is found in the cause of a cause, and never quoted', () => {
    const { error } = connectFailure(new Error('outer', { cause: coded('EPROTO') })).fault
    expect(error.retryable).toBe(false)
    expect(error.message).not.toContain('10.0.0.7')
  })

  it('and is ours already stays as it is', () => {
    const error = new ConfabError('ENGINE_REJECTED', 'No.')
    expect(thrownFailure(error).fault).toEqual({ kind: 'settled', error })
  })

  it('after we gave up is no fault of the upstream, and a timeout when time was up', () => {
    expect(stoppedFailure(AbortSignal.abort()).fault).toMatchObject({
      kind: 'stopped',
      error: { code: 'ENGINE_INTERRUPTED' },
    })
    const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
    expect(stoppedFailure(late).fault).toMatchObject({ kind: 'stopped', error: { code: 'ENGINE_TIMEOUT' } })
  })
})
