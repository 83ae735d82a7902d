/** `/metrics`: the server's numbers, for Prometheus. */
import type { FastifyRequest } from 'fastify'
import { ConfabError } from '@confab/shared/errors'
import { z } from 'zod'
import type { Metrics } from '../../metrics/metrics.ts'
import { requireServer } from '../principal.ts'
import { caller, errorAnswers, type RouteApp, type RouteContext } from './route-context.ts'

const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function metricsRoute(app: RouteApp, context: RouteContext & { readonly metrics: Metrics }): void {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['health'],
        operationId: 'readMetrics',
        summary: 'Read the metrics of the server',
        description: 'In the text format of Prometheus. Needs an API key, but for a program on this machine.',
        security: [{ bearer: [] }, {}],
        response: {
          200: { description: 'The metrics.', content: { 'text/plain': { schema: z.string() } } },
          ...errorAnswers,
        },
      },
    },
    async (request, reply) => {
      if (request.headers.authorization !== undefined) {
        requireServer((await caller(request, context)).principal, 'Reading metrics')
      } else if (!isOnThisMachine(request)) {
        throw new ConfabError('UNAUTHORIZED', 'Reading metrics from another machine needs an API key.')
      }
      return reply.type(CONTENT_TYPE).send(await context.metrics.text())
    },
  )
}

const forwarding = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'] as const

/** What a proxy on this machine passes on is not from here, and no page has a reason to ask. */
function isOnThisMachine({ headers, socket }: FastifyRequest): boolean {
  const isLoopback = /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '')
  const isProgram = headers.origin === undefined && headers['sec-fetch-site'] === undefined
  return isLoopback && isProgram && forwarding.every((name) => headers[name] === undefined)
}
