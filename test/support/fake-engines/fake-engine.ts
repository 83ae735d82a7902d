/** What every fake engine has: an address, a ledger of the calls it got, and faults on demand. */
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

/** Called before a request is answered; answering it itself is how a fault is made. */
export type Fault = (request: FastifyRequest, reply: FastifyReply) => unknown

export interface FakeEngine {
  readonly url: string
  /** Every request so far, such as `POST /chat/v1/conversations`, with its body. */
  readonly calls: { readonly route: string; readonly body: unknown }[]
  /** Faults for the next requests, one each; `undefined` lets one through. */
  readonly faults: (Fault | undefined)[]
  close(): Promise<void>
}

export async function fakeEngine(routes: (app: FastifyInstance) => void): Promise<FakeEngine> {
  const app = fastify({ forceCloseConnections: true })
  const calls: FakeEngine['calls'] = []
  const faults: FakeEngine['faults'] = []
  app.addHook('preHandler', async (request, reply) => {
    calls.push({ route: `${request.method} ${request.url}`, body: request.body })
    await faults.shift()?.(request, reply)
  })
  routes(app)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, calls, faults, close: () => app.close() }
}
