/** Everything that goes wrong in HTTP becomes the one error shape: never a stack, never somebody else's words. */
import { ConfabError, errorTable, type ErrorCode } from '@confab/shared/errors'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { Logger } from 'pino'
import { z } from 'zod'
import { invalidInput } from './parse.ts'

/** For what is refused before there is a route: a path that cannot be read, or is too long. */
export function refuseRequest(thrown: FastifyError, _request: unknown, reply: FastifyReply): void {
  const error = thrown.code === 'FST_ERR_MAX_PARAM_LENGTH' ? nothingHere() : toConfabError(thrown)
  void reply.code(error.status).send({ error: error.toBody() })
}

/** For what is not even HTTP; the connection ends with the answer. */
export function refuseConnection(fault: Error & { code?: string }, socket: Socket): void {
  if (fault.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const isTooLarge = fault.code === 'HPE_HEADER_OVERFLOW'
  const error = isTooLarge
    ? new ConfabError('PAYLOAD_TOO_LARGE', 'The headers are too large.')
    : new ConfabError('INVALID_INPUT', 'The request is not valid HTTP.')
  const body = JSON.stringify({ error: error.toBody() })
  const head = [
    `HTTP/1.1 ${error.status} Refused`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

export function handleErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((thrown: FastifyError, request, reply) => {
    const error = toConfabError(thrown)
    if (error.code === 'INTERNAL_ERROR') {
      logger.error(
        { err: thrown, method: request.method, route: request.routeOptions.url },
        'a request failed',
      )
    }
    if (error.retryAfterMs !== undefined) {
      void reply.header('retry-after', Math.max(1, Math.ceil(error.retryAfterMs / 1_000)))
    }
    if (error.code === 'UNAUTHORIZED') void reply.header('www-authenticate', 'Bearer')
    return reply.code(error.status).send({ error: error.toBody() })
  })

  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: nothingHere().toBody() }))
}

function nothingHere(): ConfabError {
  return new ConfabError('NOT_FOUND', 'There is nothing here.')
}

const codesByStatus = new Map<number, ErrorCode>([
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
])

/** Validation faults keep their words, the framework's refusals their meaning; the rest says nothing of itself. */
export function toConfabError(thrown: unknown): ConfabError {
  if (thrown instanceof ConfabError) return thrown
  if (thrown instanceof z.ZodError) return invalidInput(thrown.issues)
  const { statusCode, code, validation } = thrown as Partial<FastifyError>
  if (validation) return validationError(thrown as FastifyError)
  if (statusCode === undefined || statusCode >= 500) return ConfabError.from(thrown)
  const known = codesByStatus.get(statusCode) ?? 'INVALID_INPUT'
  return new ConfabError(
    known,
    refusals[code ?? ''] ?? `The request was refused (${errorTable[known].status}).`,
  )
}

function validationError({ validation = [] }: FastifyError): ConfabError {
  return invalidInput(
    validation.map(({ keyword, instancePath, message = 'is not valid', params }) => {
      const path = instancePath.split('/').filter((step) => step !== '')
      return { ...params, code: keyword, path, message } as z.core.$ZodIssue
    }),
  )
}

const refusals: Record<string, string> = {
  FST_ERR_BAD_URL: 'The path is not a valid URL.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send JSON, with "content-type: application/json".',
}
