/** The API's description: made from the schemas the routes check with, and shown as a page at `/docs`. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchema } from '@confab/shared/conversation'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { apiExamples } from './api-examples.ts'

export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  // A type that holds itself can only be described by name.
  if (!z.globalRegistry.has(jsonSchema)) z.globalRegistry.add(jsonSchema, { id: 'Json' })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Confab', version, description: 'Conversations between a visitor and an agent.' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withExamples(jsonSchemaTransformObject(document)),
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

interface Media {
  content?: { 'application/json'?: { example?: unknown } }
}
interface Operation {
  requestBody?: Media
  responses?: Record<string, Media>
}

/** Each example goes where its body stands. */
function withExamples<D extends object>(document: D): D {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Operation>> }
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { requestBody, responses }] of Object.entries(operations)) {
      const examples = apiExamples[`${method.toUpperCase()} ${path}`]
      put(requestBody, examples?.body)
      for (const [status, answer] of Object.entries(examples?.answers ?? {})) put(responses?.[status], answer)
    }
  }
  return document
}

function put(media: Media | undefined, example: unknown): void {
  const json = media?.content?.['application/json']
  if (json && example !== undefined) json.example = example
}
