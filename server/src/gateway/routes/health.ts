/** `/healthz` says the process lives; `/readyz` says it can serve. */
import { z } from 'zod'
import { inTime } from '../../fanout/in-time.ts'
import type { RouteApp } from './route-context.ts'

/** What the server needs, by name; each throws when it does not answer. */
export type Needs = Readonly<Partial<Record<'database' | 'redis', () => Promise<void>>>>

export interface HealthOptions {
  readonly needs: Needs
  /** True once the server has begun to shut down. */
  readonly isClosing: () => boolean
}

const PATIENCE_MS = 2_000

const word = z.enum(['ok', 'unavailable'])
const alive = z.object({ status: word })
const ready = alive.extend({ database: word, redis: word.optional().describe('Only with `REDIS_URL`.') })

export function healthRoutes(app: RouteApp, { needs, isClosing }: HealthOptions): void {
  const open = { tags: ['health'], security: [] }

  app.get(
    '/healthz',
    {
      schema: {
        ...open,
        operationId: 'readLiveness',
        summary: 'Is the process alive?',
        response: { 200: alive },
      },
    },
    () => ({
      status: 'ok' as const,
    }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        ...open,
        operationId: 'readReadiness',
        summary: 'Can it serve?',
        description: '503 when something it needs does not answer, and once it has begun to shut down.',
        response: { 200: ready, 503: ready },
      },
    },
    async (_request, reply) => {
      const parts = Object.fromEntries(
        await Promise.all(
          Object.entries(needs).map(async ([name, ask]) => [name, await wordFor(ask)] as const),
        ),
      )
      const isReady = !isClosing() && Object.values(parts).every((part) => part === 'ok')
      const status = isReady ? 'ok' : 'unavailable'
      return reply.code(isReady ? 200 : 503).send({ status, ...parts } as z.output<typeof ready>)
    },
  )
}

async function wordFor(ask: () => Promise<void>): Promise<z.output<typeof word>> {
  try {
    await inTime(ask(), PATIENCE_MS)
    return 'ok'
  } catch {
    return 'unavailable'
  }
}
