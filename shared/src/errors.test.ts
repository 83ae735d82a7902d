import { describe, expect, it } from 'vitest'
import { ConfabError, errorTable, type ErrorCode } from './errors.ts'

const codes = Object.keys(errorTable) as ErrorCode[]

describe('an error', () => {
  it.each(codes)('%s has an HTTP status of its kind and survives the wire', (code) => {
    const error = new ConfabError(code, 'Because.')
    expect(error.status).toBeGreaterThanOrEqual(400)
    expect(error.status).toBeLessThan(600)
    const again = ConfabError.fromBody(
      JSON.parse(JSON.stringify(error.toBody())) as ReturnType<typeof error.toBody>,
    )
    expect(again).toMatchObject({ code, message: 'Because.', retryable: errorTable[code].retryable })
  })

  it('answers the statuses that the contract names', () => {
    const promised = {
      INVALID_INPUT: 400,
      UNAUTHORIZED: 401,
      FORBIDDEN: 403,
      NOT_FOUND: 404,
      RESPONSE_IN_PROGRESS: 409,
      PAYLOAD_TOO_LARGE: 413,
      IDEMPOTENCY_MISMATCH: 422,
      RATE_LIMIT_EXCEEDED: 429,
      INTERNAL_ERROR: 500,
    } as const
    for (const [code, status] of Object.entries(promised)) {
      expect(new ConfabError(code as ErrorCode, '').status, code).toBe(status)
    }
    for (const code of codes.filter((one) => one.startsWith('ENGINE_'))) {
      expect([502, 503, 504], code).toContain(errorTable[code].status)
    }
  })

  it('travels with its wait and its details, and never with its cause', () => {
    const cause = new Error('secret of the upstream')
    const error = new ConfabError('ENGINE_BUSY', 'Busy.', { retryAfterMs: 500, details: { queue: 3 }, cause })
    expect(error.toBody()).toEqual({
      code: 'ENGINE_BUSY',
      message: 'Busy.',
      retryable: true,
      retryAfterMs: 500,
      details: { queue: 3 },
    })
    expect(JSON.stringify(error.toBody())).not.toContain('secret')
  })

  it('can be told whether trying again helps', () => {
    expect(new ConfabError('ENGINE_FAILED', '', { retryable: false }).toBody().retryable).toBe(false)
  })

  it('is made of anything thrown, without its text', () => {
    const ours = new ConfabError('NOT_FOUND', 'Gone.')
    expect(ConfabError.from(ours)).toBe(ours)
    for (const thrown of [new Error('password=123'), 'password=123', undefined, { password: 123 }]) {
      const error = ConfabError.from(thrown)
      expect(error.code).toBe('INTERNAL_ERROR')
      expect(JSON.stringify(error.toBody())).not.toContain('123')
      expect(error.cause).toBe(thrown)
    }
  })
})
