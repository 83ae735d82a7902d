/** `/healthz` says the process lives; `/readyz` says it can serve. */
import { z } from 'zod'
import type { RouteApp } from './route-context.ts'

export interface HealthOptions {
  /** @throws when something the server needs does not answer. */
  readonly check: () => Promise<void>
  /** True once the server has begun to shut down. */
  readonly isClosing: () => boolean
}

const status = z.object({ status: z.enum(['ok', 'unavailable']) })

export function healthRoutes(app: RouteApp, { check, isClosing }: HealthOptions): void {
  const schema = { tags: ['health'], security: [], response: { 200: status, 503: status } }

  app.get('/healthz', { schema: { ...schema, summary: 'Is the process alive?' } }, () => ({
    status: 'ok' as const,
  }))

  app.get('/readyz', { schema: { ...schema, summary: 'Can it serve?' } }, async (_request, reply) => {
    const isReady =
      !isClosing() &&
      (await check()
        .then(() => true)
        .catch(() => false))
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'unavailable' })
  })
}
