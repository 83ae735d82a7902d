/** `/v1/visitors/:visitorId`: what is kept of a visitor, to be read or deleted, by the visitor or by the site. */
import { Readable } from 'node:stream'
import { ConfabError } from '@confab/shared/errors'
import type { VisitorTranscript } from '@confab/shared/conversation'
import { answerSchemas, soughtText } from '@confab/shared/protocol'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { VisitorData } from '../../conversations/visitor-data.ts'
import type { viewFor } from '../visibility.ts'
import { caller, errorAnswers, type RouteApp, type RouteContext } from './route-context.ts'

export interface VisitorRoutesOptions extends RouteContext {
  readonly visitorData: VisitorData
  readonly now: () => Date
}

const params = z.object({ visitorId: soughtText.min(1) })
const tags = ['visitors']

export function visitorRoutes(app: RouteApp, context: VisitorRoutesOptions): void {
  const { visitorData, now } = context

  app.get(
    '/v1/visitors/:visitorId/export',
    {
      schema: {
        tags,
        operationId: 'exportVisitor',
        summary: 'Read everything that is kept of a visitor',
        description:
          'By the visitor, or with an API key, which is given what is hidden from visitors as well.',
        params,
        response: { 200: answerSchemas.visitorExport, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { visitorId } = request.params
      const { transcript } = await callersView(request, visitorId, context)
      const head = { visitorId, exportedAt: now().toISOString() }
      const json = written(head, visitorData.conversationsOf(visitorId), transcript)
      return reply.type('application/json; charset=utf-8').send(Readable.from(json) as never)
    },
  )

  const response = { 204: z.null().describe('Deleted.'), ...errorAnswers }
  const summary = 'Delete everything that is kept of a visitor'
  app.delete(
    '/v1/visitors/:visitorId',
    { schema: { tags, operationId: 'deleteVisitor', summary, params, response } },
    async (request, reply) => {
      const { visitorId } = request.params
      await callersView(request, visitorId, context)
      await visitorData.remove(visitorId)
      return reply.code(204).send(null)
    },
  )
}

/** @throws ConfabError NOT_FOUND for another visitor. */
async function callersView(
  request: FastifyRequest,
  visitorId: string,
  context: RouteContext,
): Promise<ReturnType<typeof viewFor>> {
  const { principal, view } = await caller(request, context)
  if (principal.kind === 'server' || principal.visitorId === visitorId) return view
  throw new ConfabError('NOT_FOUND', 'There is no such visitor.')
}

/** Conversation by conversation, for a visitor may have had many. */
async function* written<T>(
  head: object,
  transcripts: AsyncIterable<T>,
  view: (transcript: T) => VisitorTranscript,
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"conversations":[`
  let separator = ''
  for await (const transcript of transcripts) {
    yield separator + JSON.stringify(view(transcript))
    separator = ','
  }
  yield ']}'
}
