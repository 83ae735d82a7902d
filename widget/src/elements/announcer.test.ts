import type { VisitorTranscript } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { asked, conversation, reply, said, thought } from '../../../test/support/drawn.ts'
import { en } from '../strings/en.ts'
import { Announcer } from './announcer.ts'

const running = { status: 'IN_PROGRESS', completedAt: null } as const
const hello = asked('Hello')

/** What is said in the course of these. */
function spoken(...course: VisitorTranscript[]): (string | undefined)[] {
  const announcer = new Announcer()
  return course.map((transcript) => announcer.listen(transcript, en))
}

describe('what a screen reader is told', () => {
  it('is that the agent thinks, then the whole answer once, never its pieces', () => {
    expect(
      spoken(
        conversation(hello),
        conversation(hello, reply([], running)),
        conversation(hello, reply([thought('Looks')], running)),
        conversation(hello, reply([said('Here', false)], running)),
        conversation(hello, reply([said('Here you', false)], running)),
        conversation(hello, reply([said('Here you are.')])),
        conversation(hello, reply([said('Here you are.')])),
      ),
    ).toEqual(['', 'Thinking…', undefined, undefined, undefined, 'Here you are.', undefined])
  })

  it('is not what was there before the chat was opened', () => {
    expect(spoken(conversation(hello, reply([said('Old.')])))).toEqual([''])
  })

  it('is how a reply ended that did not end well', () => {
    const error = { code: 'ENGINE_TIMEOUT', message: '', retryable: true } as const
    const half = [said('Half')]
    expect(
      spoken(conversation(hello), conversation(hello, reply(half, { status: 'FAILED', error })))[1],
    ).toBe('Half\nThe reply took too long.')
    expect(spoken(conversation(hello), conversation(hello, reply(half, { stopped: true })))[1]).toBe(
      'Half\nYou stopped this reply',
    )
  })

  it('is without the marks of Markdown', () => {
    const text = '# Colours\nSet **one** `property`, see [Theming](https://example.com).'
    expect(spoken(conversation(hello), conversation(hello, reply([said(text)])))[1]).toBe(
      'Colours\nSet one property, see Theming.',
    )
  })

  it('is who speaks, when a person does', () => {
    const person = { ...asked('Hi.', 'msg_2'), role: 'agent', author: { name: 'Mara' } } as const
    expect(spoken(conversation(hello), conversation(hello, person))[1]).toBe('Mara: Hi.')
  })

  it('is nothing of a conversation that was left: somebody else may be there', () => {
    const announcer = new Announcer()
    announcer.listen(conversation(hello), en)
    expect(announcer.listen(conversation(hello, reply([said('A secret.')])), en)).toBe('A secret.')
    expect(announcer.listen(null, en)).toBe('')
  })
})
