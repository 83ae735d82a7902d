/** `POST /v1/sessions`: how a browser becomes a visitor. */
import { ConfabError } from '@confab/shared/errors'
import { answerSchemas, requestSchemas } from '@confab/shared/protocol'
import { errorAnswers, foreignPage, type RouteApp, type RouteContext } from './route-context.ts'

export function sessionRoutes(app: RouteApp, { visitors, isAllowedOrigin }: RouteContext): void {
  app.post(
    '/v1/sessions',
    {
      schema: {
        tags: ['sessions'],
        summary: 'Start or renew a visitor',
        description:
          'Called by the widget. A valid `visitorToken` gives the same visitor again, with a new token.',
        security: [],
        body: requestSchemas.startSession,
        response: { 201: answerSchemas.session, ...errorAnswers },
      },
    },
    async (request, reply) => {
      if (!isAllowedOrigin(request.headers)) throw foreignPage()
      if (request.body.identityToken !== undefined) {
        throw new ConfabError('INVALID_INPUT', 'This server has no identity keys.')
      }
      return reply.code(201).send(await visitors.start(request.body.visitorToken))
    },
  )
}
