import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type { Citation, Content } from './content.ts'
import type { errorBodySchema, Message, Response, VisitorConversation } from './conversation.ts'
import { messageSchema, outputItemSchema, ratingSchema } from './conversation.ts'
import type { ErrorBody, ErrorCode } from './errors.ts'
import { changeSchema, type Change, type EventType } from './events.ts'
import {
  type answerSchemas,
  clientEventSchemas,
  contentInputSchema,
  handshakeSchema,
  pageQuerySchema,
  recordsQuerySchema,
  requestSchemas,
  type ClientEventName,
  type ClientEventPayload,
  type ClientEventValue,
} from './protocol.ts'

describe('the schemas and the types', () => {
  it('agree: what a schema lets through has the type the code is written for', () => {
    expectTypeOf<z.infer<typeof errorBodySchema>>().toExtend<ErrorBody>()
    expectTypeOf<z.infer<typeof errorBodySchema>['code']>().toEqualTypeOf<ErrorCode>()
    expectTypeOf<z.infer<typeof changeSchema>>().toEqualTypeOf<Change>()
    expectTypeOf<z.infer<typeof answerSchemas.posted>['message']>().toEqualTypeOf<Message>()
    expectTypeOf<z.infer<typeof answerSchemas.response>>().toEqualTypeOf<Response>()
    expectTypeOf<z.output<typeof contentInputSchema>>().toExtend<Content>()
    expectTypeOf<keyof ClientEventPayload>().toEqualTypeOf<ClientEventName>()
    expectTypeOf<keyof ClientEventValue>().toEqualTypeOf<ClientEventName>()
    expectTypeOf<ClientEventValue['create-conversation']>().toEqualTypeOf<VisitorConversation>()
    expectTypeOf<Citation['offset']>().toEqualTypeOf<number | null>()
  })

  it('know exactly the events of the contract', () => {
    const types: Record<EventType, true> = {
      'message.created': true,
      'state.changed': true,
      'response.created': true,
      'response.started': true,
      'output.put': true,
      'output.appended': true,
      'output.done': true,
      'response.completed': true,
      'response.failed': true,
      'feedback.given': true,
      'takeover.changed': true,
      'conversation.changed': true,
      'conversation.deleted': true,
      'engine.remembered': true,
      hidden: true,
    }
    expect(changeSchema.options.map((option) => option.shape.type.value).sort()).toEqual(
      Object.keys(types).sort(),
    )
  })

  it('know exactly the client events of the contract', () => {
    expect(Object.keys(clientEventSchemas)).toEqual([
      'subscribe',
      'create-conversation',
      'post-message',
      'stop-response',
      'give-feedback',
      'claim-tool-call',
      'submit-tool-result',
    ])
  })
})

describe('content', () => {
  it('may be a plain string', () => {
    expect(contentInputSchema.parse('Hello')).toEqual({ type: 'PLAIN_TEXT', text: 'Hello' })
  })

  it('keeps the white space around what it says', () => {
    expect(contentInputSchema.parse('  Hello\n')).toEqual({ type: 'PLAIN_TEXT', text: '  Hello\n' })
  })

  it.each([
    '',
    ' ',
    '\n\t\u00a0',
    { type: 'PLAIN_TEXT', text: ' ' },
    { type: 'HTML', text: 'x' },
    { text: 'x' },
    7,
  ])('refuses %j', (content) => {
    expect(contentInputSchema.safeParse(content).success).toBe(false)
  })

  it('refuses keys it does not know', () => {
    const content = { type: 'PLAIN_TEXT', text: 'Hello', html: '<b>' }
    expect(contentInputSchema.safeParse(content).success).toBe(false)
  })
})

describe('a request', () => {
  const refused = (schema: z.ZodType, value: unknown): boolean => !schema.safeParse(value).success

  it('with an unknown key is refused', () => {
    const message = { role: 'user', content: 'Hello' }
    expect(refused(requestSchemas.postMessage, message)).toBe(false)
    expect(refused(requestSchemas.postMessage, { ...message, mood: 'good' })).toBe(true)
    expect(refused(requestSchemas.postMessage, { ...message, stateAfter: { playBook: 'x' } })).toBe(true)
  })

  it('that names an id is held to letters, digits, "_" and "-"', () => {
    for (const id of ['', 'a b', 'a/b', 'ä', 'a'.repeat(65), '..', 'x\u0000']) {
      expect(refused(requestSchemas.postMessage, { role: 'user', content: 'Hello', id }), id).toBe(true)
    }
  })

  it('that names a conversation itself needs an id nobody can guess', () => {
    for (const id of ['conv_1', 'conv_', 'a'.repeat(30), `msg_${'a'.repeat(22)}`]) {
      expect(refused(requestSchemas.createConversation, { id }), id).toBe(true)
    }
  })

  it('to post over a socket needs content, unless it only asks for a reply', () => {
    const post = { conversationId: 'conv_1', id: 'm1' }
    expect(refused(clientEventSchemas['post-message'], post)).toBe(true)
    expect(refused(clientEventSchemas['post-message'], { ...post, action: 'generate-reply' })).toBe(false)
  })

  it('for a page has from 1 to 100 entries, 50 if it does not say', () => {
    expect(pageQuerySchema.parse({}).limit).toBe(50)
    expect(pageQuerySchema.parse({ limit: '7' }).limit).toBe(7)
    for (const limit of ['0', '101', '1.5', 'many', '-1'])
      expect(refused(pageQuerySchema, { limit }), limit).toBe(true)
  })

  it('to connect names its protocol version and its token', () => {
    expect(refused(handshakeSchema, { protocolVersion: 1, visitorToken: 't' })).toBe(false)
    expect(refused(handshakeSchema, { protocolVersion: 2, visitorToken: 't' })).toBe(true)
    expect(refused(handshakeSchema, { protocolVersion: 1, visitorToken: '' })).toBe(true)
    expect(refused(handshakeSchema, { visitorToken: 't' })).toBe(true)
  })
})

describe('what is stored', () => {
  it('is rated up, down, or with one to five', () => {
    for (const rating of ['up', 'down', 1, 5]) expect(ratingSchema.safeParse(rating).success).toBe(true)
    for (const rating of ['UP', 0, 6, 2.5, '3', null])
      expect(ratingSchema.safeParse(rating).success).toBe(false)
  })

  it('cites with an offset that may be unknown but not left out', () => {
    const item = { type: 'MESSAGE', id: 'msg_1', content: { type: 'PLAIN_TEXT', text: '' }, done: true }
    const cited = (citation: unknown) =>
      outputItemSchema.safeParse({ ...item, citations: [citation] }).success
    expect([cited({ offset: null }), cited({ offset: 0 }), cited({}), cited({ offset: -1 })]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('survives JSON: a message is the same before and after', () => {
    const message: Message = {
      id: 'msg_1',
      conversationId: 'conv_1',
      role: 'tool',
      content: null,
      toolCallId: 'tool_1',
      result: { rows: [1, null, 'x'] },
      createdAt: new Date(0).toISOString(),
    }
    expect(messageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message)
  })

  it.each([
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T10:00:00', '2027-01-31T10:00:00.000Z'],
    ['2027-01-31T10:00:00.123456Z', '2027-01-31T10:00:00.123Z'],
    ['2027-01-31T10:00:00+02:00', '2027-01-31T08:00:00.000Z'],
  ])('read %s as a time', (since, time) => {
    expect(recordsQuerySchema.parse({ since }).since).toBe(time)
  })

  it.each(['yesterday', '2027', '2027-13-01', ''])('do not read "%s" as a time', (since) => {
    expect(recordsQuerySchema.safeParse({ since }).error?.issues[0]?.message).toContain('ISO 8601')
  })
})
