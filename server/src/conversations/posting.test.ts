import { describe, expect, it } from 'vitest'
import type { Message, OutputItem } from '@confab/shared/conversation'
import {
  after,
  answering,
  call,
  conversationId,
  message,
  response,
} from '../../../test/support/sample-transcript.ts'
import { messageChanges, sameMessage } from './posting.ts'

const ended = { type: 'response.completed', responseId: response.id, stopped: false } as const
const put = (item: OutputItem) => ({ type: 'output.put', responseId: response.id, item }) as const
const types = (changes: readonly { type: string }[]): string[] => changes.map(({ type }) => type)
const result = (toolCallId: string): Message => ({
  ...message,
  id: `result-of-${toolCallId}`,
  role: 'tool',
  content: null,
  toolCallId,
  result: 1,
})

describe('posting a message', () => {
  it('stores it, then the state it brings, then the response it asks for', () => {
    const changes = messageChanges(after(), { ...message, stateAfter: { phase: 'ask' } })
    expect(types(changes)).toEqual(['message.created', 'state.changed', 'response.created'])
    expect(changes[2]).toMatchObject({
      response: { conversationId, messageId: message.id, status: 'CREATED' },
    })
  })

  it('asks for no reply that was not asked for, and for none when a human has taken over', () => {
    const { action: _, ...told } = message
    expect(types(messageChanges(after(), told))).toEqual(['message.created'])
    const taken = after({ type: 'takeover.changed', agentTakeOver: true })
    expect(types(messageChanges(taken, message))).toEqual(['message.created'])
  })

  it('gives a tool call its result, and goes on when all the calls of a response have theirs', () => {
    const other = { ...call, id: 'tool_2' }
    const asked = after(...answering, put(call), put(other), ended)
    const first = messageChanges(asked, result(call.id))
    expect(types(first)).toEqual(['message.created', 'output.put'])
    expect(first[1]).toMatchObject({ item: { id: call.id, status: 'DONE', result: 1, done: true } })
    const answered = after(...answering, put({ ...call, status: 'DONE' }), put(other), ended)
    expect(types(messageChanges(answered, result(other.id)))).toEqual([
      'message.created',
      'output.put',
      'response.created',
    ])
  })

  it('refuses a second result, and one for no call', () => {
    const answered = after(...answering, put({ ...call, status: 'DONE', result: 1 }), ended)
    expect(() => messageChanges(answered, result(call.id))).toThrow('already has its result')
    expect(() => messageChanges(answered, result('tool_none'))).toThrow('no such tool call')
    expect(() => messageChanges(answered, result('msg_2'))).toThrow('no such tool call')
  })
})

describe('the same message again', () => {
  const full: Message = {
    ...message,
    stateAfter: { phase: 'a', playbook: 'b' },
    pageContext: { a: [1], b: null },
  }

  it('is the same whenever it is sent, in whatever order its parts come, stored and read again', () => {
    expect(sameMessage(full, { ...full, createdAt: '2030-01-01T00:00:00.000Z' })).toBe(true)
    const turned = Object.fromEntries(Object.entries(full).reverse()) as Message
    expect(sameMessage(full, { ...turned, pageContext: { b: null, a: [1] } })).toBe(true)
    expect(sameMessage(JSON.parse(JSON.stringify(full)) as Message, { ...full, author: undefined })).toBe(
      true,
    )
  })

  it.each<[string, Partial<Message>]>([
    ['says something else', { content: { type: 'PLAIN_TEXT', text: 'Bye' } }],
    ['is of another type', { content: { type: 'MARKDOWN_TEXT', text: 'Hello' } }],
    ['is of another role', { role: 'agent' }],
    ['asks for no reply', { action: undefined }],
    ['brings another state', { stateAfter: { phase: 'x' } }],
    ['comes from another page', { pageContext: { a: [2], b: null } }],
  ])('is another when it %s', (_name, change) => {
    expect(sameMessage(full, { ...full, ...change })).toBe(false)
  })
})
