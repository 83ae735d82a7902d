import { describe, expect, it } from 'vitest'
import { toConfabError } from './http-errors.ts'

describe('what goes wrong in the server itself', () => {
  const detail = 'connection to db.internal refused'

  it.each([
    ['an error', new Error(detail)],
    [
      'an error with the status of a server',
      Object.assign(new Error(detail), { statusCode: 503, code: 'X' }),
    ],
    ['an error of a client whose words are not ours', Object.assign(new Error(detail), { statusCode: 418 })],
    ['a text', detail],
  ])('says nothing of itself: %s', (_name, thrown) => {
    const body = JSON.stringify(toConfabError(thrown).toBody())
    expect(body).not.toContain(detail)
    expect(body).not.toMatch(/\bat .*:\d+/)
  })
})
