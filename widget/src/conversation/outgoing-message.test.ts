import { describe, expect, it } from 'vitest'
import { outgoingMessage } from './outgoing-message.ts'

describe('An outgoing message', () => {
  it('has its id, and its page context as it was at that moment', () => {
    const context = { path: '/a' }
    const message = outgoingMessage('Hello', context)
    context.path = '/b'
    expect(message).toEqual({
      id: expect.stringMatching(/^msg_\w{22}$/) as string,
      action: 'generate-reply',
      content: 'Hello',
      pageContext: { path: '/a' },
    })
  })

  it('fits into a frame: context gives way to content, and content that never fits is refused', () => {
    expect(outgoingMessage('x'.repeat(40_000), 'y'.repeat(30_000))).not.toHaveProperty('pageContext')
    expect(outgoingMessage('x'.repeat(40_000), 'y'.repeat(20_000))).toHaveProperty('pageContext')
    expect(outgoingMessage('é'.repeat(40_000), null).error?.code).toBe('PAYLOAD_TOO_LARGE')
  })
})
