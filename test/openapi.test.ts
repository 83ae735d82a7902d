import { Ajv2020 as Ajv } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Api } from './support/api.ts'
import { startServer, type TestServer } from './support/start-server.ts'

interface Media {
  readonly schema?: object
  readonly example?: unknown
}
interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly tags?: string[]
  readonly security?: unknown[]
  readonly parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[]
  readonly requestBody?: { content: Record<string, Media> }
  readonly responses?: Record<string, { description?: string; content?: Record<string, Media> }>
}
interface Description {
  readonly openapi: string
  readonly info: { title: string; version: string }
  readonly paths: Record<string, Record<string, Operation>>
  readonly components?: Record<string, Record<string, unknown>>
}

/** Contract, section 3. */
const promised = [
  'POST /v1/sessions',
  'POST /v1/conversations',
  'GET /v1/conversations',
  'GET /v1/conversations/{id}',
  'PATCH /v1/conversations/{id}',
  'DELETE /v1/conversations/{id}',
  'POST /v1/conversations/{id}/messages',
  'GET /v1/conversations/{id}/messages',
  'POST /v1/conversations/{id}/responses',
  'GET /v1/conversations/{id}/responses/{responseId}',
  'POST /v1/conversations/{id}/responses/{responseId}/stop',
  'POST /v1/agents/{agentKey}/responses',
  'PUT /v1/conversations/{id}/messages/{messageId}/feedback',
  'GET /v1/conversations/{id}/events',
  'GET /v1/conversations/{id}/stream',
  'GET /v1/responses',
  'GET /v1/responses/{id}',
  'GET /v1/visitors/{visitorId}/export',
  'DELETE /v1/visitors/{visitorId}',
  'GET /metrics',
  'GET /healthz',
  'GET /readyz',
]

let server: TestServer
let description: Description
beforeAll(async () => {
  server = await startServer()
  description = (await new Api(server.url, null).call('GET', '/openapi.json')).body as Description
})
afterAll(() => server.close())

const operations = (): [name: string, operation: Operation][] =>
  Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  )

describe('the description of the API', () => {
  it('is OpenAPI 3.1 of this version, and can be read as a page', async () => {
    expect(description.openapi).toBe('3.1.0')
    expect(description.info.title).toBe('Confab')
    expect(description.info.version).toMatch(/^\d+\.\d+\.\d+/)
    const page = await fetch(`${server.url}/docs`)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toContain('text/html')
  })

  it('names every route of the contract', () => {
    expect(operations().map(([name]) => name)).toEqual(expect.arrayContaining(promised))
  })

  it('says of each route what it does, what it answers, and which errors it may give', () => {
    for (const [name, operation] of operations()) {
      expect(operation.summary, name).toMatch(/^[A-Z].{5,80}$/)
      expect(operation.tags, name).toHaveLength(1)
      const answers = Object.entries(operation.responses ?? {})
      expect(answers.length, name).toBeGreaterThan(0)
      for (const [status, { description: words }] of answers) {
        expect(status, name).toMatch(/^([1-5]\d\d|[45]XX)$/)
        expect(words, `${name} ${status}`).toEqual(expect.any(String))
      }
      if (!/stream$|z$/.test(name)) expect(Object.keys(operation.responses ?? {}), name).toContain('4XX')
    }
  })

  it('names each operation, as generated clients will', () => {
    const ids = operations().map(([, { operationId }]) => operationId)
    for (const id of ids) expect(id).toMatch(/^[a-z]+[A-Z][A-Za-z]+$/)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('describes the parameters of every path, and a JSON body where one is sent', () => {
    for (const [name, { parameters = [], requestBody }] of operations()) {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
      const described = parameters.filter((one) => one.in === 'path')
      expect(described.map((one) => one.name).sort(), name).toEqual(inPath.sort())
      for (const one of described) expect(one.required, name).toBe(true)
      if (/^(PUT|PATCH)|messages$/.test(name) && !name.startsWith('GET')) {
        expect(Object.keys(requestBody?.content ?? {}), name).toEqual(['application/json'])
      }
    }
  })

  it('holds no reference that leads nowhere', () => {
    for (const [, reference] of JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)) {
      const steps = reference!.replace('#/', '').split('/')
      const target = steps.reduce<unknown>(
        (at, step) => (at as Record<string, unknown> | undefined)?.[step],
        description,
      )
      expect(target, reference).toBeDefined()
    }
  })

  it('asks for a key everywhere but where none is needed', () => {
    const open = operations().filter(([, { security }]) => security?.length === 0)
    expect(open.map(([name]) => name).sort()).toEqual(['GET /healthz', 'GET /readyz', 'POST /v1/sessions'])
  })

  it('gives an example of every body, and each is what its schema says', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false })
    ajv.addSchema({ $id: 'api', components: description.components })
    for (const [name, { requestBody, responses = {} }] of operations()) {
      const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
      const bodies = [requestBody, ...answers.map(([, answer]) => answer)]
      for (const media of bodies.flatMap((body) => body?.content?.['application/json'] ?? [])) {
        if (JSON.stringify(media.schema).includes('"type":"null"') && media.example === undefined) continue
        expect(media.example, name).toBeDefined()
        const schema = JSON.parse(
          JSON.stringify(media.schema).replaceAll('"#/components', '"api#/components'),
        ) as object
        expect([name, ajv.validate(schema, media.example), ajv.errorsText()]).toEqual([
          name,
          true,
          'No errors',
        ])
      }
    }
  })
})
