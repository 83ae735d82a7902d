/** `/v1/sessions`: how a browser becomes a visitor, stays one, and is one no more. */
import { ConfabError } from '@confab/shared/errors'
import { answerSchemas, requestSchemas } from '@confab/shared/protocol'
import { z } from 'zod'
import type { VisitorAccess } from '../../visitors/live-sessions.ts'
import { errorAnswers, foreignPage, type RouteApp, type RouteContext } from './route-context.ts'

const url = '/v1/sessions'
const tags = ['sessions']

export function sessionRoutes(app: RouteApp, context: RouteContext): void {
  startRoute(app, context)
  endRoute(app, context)
}

function startRoute(app: RouteApp, { visitors, isAllowedOrigin, doors, logger }: RouteContext): void {
  app.post(
    url,
    {
      schema: {
        tags,
        operationId: 'startSession',
        summary: 'Start or renew a visitor',
        description:
          'Called by the widget. `visitorToken` gives the same visitor again, with a token in its place that is good until ' +
          '`expiresAt`; one that cannot be renewed gives a new visitor. `identityToken`, a JWT signed by the site, gives the ' +
          'verified visitor of its `sub`, who takes over the conversations of an anonymous `visitorToken`.',
        security: [],
        body: requestSchemas.startSession,
        response: { 201: answerSchemas.session, ...errorAnswers },
      },
    },
    async (request, reply) => {
      if (!isAllowedOrigin(request.headers)) throw foreignPage()
      // Many may share an address, so that one who is known is not held up by those who come anew.
      const admit = (known: VisitorAccess | undefined): void =>
        known ? doors.takeRequest({ kind: 'visitor', ...known }) : doors.takeSession(request.raw)
      const session = await visitors.start(request.body, admit).catch((error: unknown) => {
        if (request.body.identityToken !== undefined)
          logger.info({ fault: ConfabError.from(error).message }, 'nobody was identified')
        throw error
      })
      return reply.code(201).send(session)
    },
  )
}

function endRoute(app: RouteApp, { visitors, authenticator, isAllowedOrigin, doors }: RouteContext): void {
  app.delete(
    url,
    {
      schema: {
        tags,
        operationId: 'endSessions',
        summary: 'End the sessions of a visitor',
        description:
          'Every token of the visitor is worth nothing afterwards, and every connection is closed.',
        response: { 204: z.null().describe('Ended.'), ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { authorization, origin } = request.headers
      if (!isAllowedOrigin(request.headers)) throw foreignPage()
      doors.takeSession(request.raw)
      await visitors.end(authenticator.visitorToken({ authorization, origin }))
      return reply.code(204).send(null)
    },
  )
}
