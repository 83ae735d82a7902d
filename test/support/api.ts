/** Calls the HTTP API as one caller, and holds every answer to the schema that describes it. */
import { expect } from 'vitest'
import { errorTable, type ErrorBody, type ErrorCode } from '@confab/shared/errors'
import { answerSchemas } from '@confab/shared/protocol'
import { apiKey, call } from './start-server.ts'

type Schemas = typeof answerSchemas
type Answers = { [N in keyof Schemas]: ReturnType<Schemas[N]['parse']> }

export interface CallOptions {
  readonly headers?: Record<string, string>
  readonly token?: string | null
}

export class Api {
  readonly url: string
  readonly token: string | null

  /** `token` is an API key or a visitor's; null sends none. */
  constructor(url: string, token: string | null = apiKey) {
    this.url = url
    this.token = token
  }

  call(method: string, path: string, body?: unknown, options: CallOptions = {}): ReturnType<typeof call> {
    return call(this.url, method, path, body, { token: this.token, ...options })
  }

  /** The answer, which has this status, all that its schema asks for, and nothing else. */
  async answer<N extends keyof Answers>(
    kind: N,
    status: number,
    ...request: Parameters<Api['call']>
  ): Promise<Answers[N]> {
    const { status: given, body } = await this.call(...request)
    expect({ status: given, ...(given === status ? {} : { body: body as unknown }) }).toEqual({ status })
    const described = answerSchemas[kind].parse(body) as Answers[N]
    expect(body).toEqual(described)
    return described
  }

  /** The error, which has this code, the status of that code, and the one shape of errors. */
  async refused(code: ErrorCode, ...request: Parameters<Api['call']>): Promise<ErrorBody> {
    const { status, body, headers } = await this.call(...request)
    const { error } = answerSchemas.error.strict().parse(body)
    expect({ status, code: error.code }).toEqual({ status: errorTable[code].status, code })
    expect(headers.get('content-type')).toContain('application/json')
    expect(headers.get('www-authenticate')).toBe(code === 'UNAUTHORIZED' ? 'Bearer' : null)
    expect(error.message).not.toMatch(/\n|at .*:\d+:\d+/)
    return error
  }

  create(body: object = {}): Promise<Answers['conversation']> {
    return this.answer('conversation', 201, 'POST', '/v1/conversations', body)
  }

  /** The id of the conversation that was begun last. */
  async newest(): Promise<string> {
    const { conversations } = await this.answer('conversations', 200, 'GET', '/v1/conversations?limit=1')
    const [newest] = conversations
    if (!newest) throw new Error('There is no conversation yet.')
    return newest.id
  }

  /** Posts a message; a string stands for a user's message that asks for a reply. */
  post(conversationId: string, message: string | object): Promise<Answers['posted']> {
    const body =
      typeof message === 'string' ? { role: 'user', content: message, action: 'generate-reply' } : message
    return this.answer('posted', 201, 'POST', `/v1/conversations/${conversationId}/messages`, body)
  }

  messages(conversationId: string, query = ''): Promise<Answers['messages']> {
    return this.answer('messages', 200, 'GET', `/v1/conversations/${conversationId}/messages${query}`)
  }

  events(conversationId: string, query = ''): Promise<Answers['events']> {
    return this.answer('events', 200, 'GET', `/v1/conversations/${conversationId}/events${query}`)
  }
}

/** The API as a new visitor. */
export async function visitorApi(url: string): Promise<Api & { readonly visitorId: string }> {
  const nobody = new Api(url, null)
  const { visitorId, visitorToken } = await nobody.answer('session', 201, 'POST', '/v1/sessions', {})
  return Object.assign(new Api(url, visitorToken), { visitorId })
}
