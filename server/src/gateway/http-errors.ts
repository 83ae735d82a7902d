/** Everything that goes wrong in HTTP becomes the one error shape: never a stack, never somebody else's words. */
import { ConfabError, errorTable, type ErrorCode } from '@confab/shared/errors'
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { z } from 'zod'
import { invalidInput } from './parse.ts'

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
    return reply.code(error.status).send({ error: error.toBody() })
  })

  app.setNotFoundHandler((_request, reply) => {
    const error = new ConfabError('NOT_FOUND', 'There is nothing here.')
    return reply.code(404).send({ error: error.toBody() })
  })
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

function validationError(error: FastifyError): ConfabError {
  const faults = (error.validation ?? []).slice(0, 5).map(({ instancePath, message }) => {
    const place = instancePath.replace(/^\//, '').replaceAll('/', '.')
    return place === '' ? (message ?? 'is not valid') : `${place}: ${message ?? 'is not valid'}`
  })
  return new ConfabError('INVALID_INPUT', faults.join('; '))
}

const refusals: Record<string, string> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send JSON, with "content-type: application/json".',
}
