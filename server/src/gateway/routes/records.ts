/** `/v1/responses`: the record of every finished reply, by the names that record-keeping systems use. */
import { answerSchemas, recordsQuerySchema, soughtText } from '@confab/shared/protocol'
import { z } from 'zod'
import { requireServer } from '../principal.ts'
import { caller, errorAnswers, type RouteApp, type RouteContext } from './route-context.ts'

const tags = ['records']

export function recordRoutes(app: RouteApp, context: RouteContext): void {
  const { records } = context

  app.get(
    '/v1/responses',
    {
      schema: {
        tags,
        operationId: 'listRecords',
        summary: 'List the records of finished replies, newest first',
        description: 'Needs an API key. `since` leaves out what ended before.',
        querystring: recordsQuerySchema,
        response: { 200: answerSchemas.records, ...errorAnswers },
      },
    },
    async (request) => {
      requireServer((await caller(request, context)).principal, 'Reading records')
      const { records: response, nextCursor } = await records.list(request.query)
      return { response, nextCursor }
    },
  )

  app.get(
    '/v1/responses/:id',
    {
      schema: {
        tags,
        operationId: 'readRecord',
        summary: 'Read the record of one finished reply',
        description: 'Needs an API key.',
        params: z.object({ id: soughtText }),
        response: { 200: answerSchemas.records.omit({ nextCursor: true }), ...errorAnswers },
      },
    },
    async (request) => {
      requireServer((await caller(request, context)).principal, 'Reading records')
      return { response: [await records.read(request.params.id)] }
    },
  )
}
