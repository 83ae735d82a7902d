/** A StateSet that keeps the records it is sent: either spelling of the token, unless a test pins one. */
import { fakeEngine, type FakeEngine } from './fake-engine.ts'

export interface FakeStateset extends FakeEngine {
  /** What was recorded, in the order it came; a rewritten record stands twice. */
  readonly records: Record<string, unknown>[]
}

export const statesetToken = 'stateset-token'

export async function fakeStateset(authScheme?: 'Token' | 'Bearer'): Promise<FakeStateset> {
  const records: FakeStateset['records'] = []
  const accepted = (authScheme ? [authScheme] : ['Token', 'Bearer']).map(
    (scheme) => `${scheme} ${statesetToken}`,
  )
  const fake = await fakeEngine((app) => {
    app.post('/v1/response', (request, reply) => {
      if (!accepted.includes(request.headers.authorization ?? '')) {
        return reply
          .code(401)
          .send({ success: false, error: { code: 'INVALID_API_KEY', message: 'Refused.' } })
      }
      const record = request.body as Record<string, unknown>
      records.push(record)
      return reply.code(201).send({ response: [record] })
    })
  })
  return { ...fake, url: `${fake.url}/v1`, records }
}
