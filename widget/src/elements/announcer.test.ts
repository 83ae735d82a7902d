import type { VisitorTranscript } from '@confab/shared/conversation'
import { describe, expect, it } from 'vitest'
import { asked, conversation, reply, said, thought } from '../../../test/support/drawn.ts'
import { en } from '../strings/en.ts'
import type { PendingMessage } from '../conversation/conversation-controller.ts'
import { Announcer, type News } from './announcer.ts'

const running = { status: 'IN_PROGRESS', completedAt: null } as const
const hello = asked('Hello')

type Moment = VisitorTranscript | null | { transcript: VisitorTranscript | null; pending: PendingMessage[] }

/** What is said in the course of these. */
function news(...course: Moment[]): News[] {
  const announcer = new Announcer()
  return course.map((one) =>
    announcer.listen(one && 'pending' in one ? one : { transcript: one, pending: [] }, en),
  )
}

const spoken = (...course: Moment[]): (readonly string[])[] => news(...course).map(({ words }) => words)

describe('what a screen reader is told', () => {
  it('is that the agent thinks, then each sentence once, as soon as it is complete', () => {
    expect(
      spoken(
        conversation(hello),
        conversation(hello, reply([], running)),
        conversation(hello, reply([thought('Looks')], running)),
        conversation(hello, reply([said('Here', false)], running)),
        conversation(hello, reply([said('Here you are.', false)], running)),
        conversation(hello, reply([said('Here you are. It', false)], running)),
        conversation(hello, reply([said('Here you are. It is red.', false)], running)),
        conversation(hello, reply([said('Here you are. It is red.')])),
        conversation(hello, reply([said('Here you are. It is red.')])),
      ),
    ).toEqual([[], ['Thinking…'], [], [], [], ['Here you are.'], [], ['It is red.'], []])
  })

  it('is not what was there before the chat was opened', () => {
    expect(spoken(conversation(hello, reply([said('Old. Older.')])))).toEqual([[]])
    expect(
      spoken(
        conversation(hello, reply([said('Old. Not', false)], running)),
        conversation(hello, reply([said('Old. Not all.')])),
      ),
    ).toEqual([[], ['all.']])
  })

  it('is all of a conversation that began while it was waited for', () => {
    const announcer = new Announcer(true)
    const begun = conversation(hello, reply([said('Hi. How', false)], running))
    const moments = [null, begun, begun].map((transcript) =>
      announcer.listen({ transcript, pending: [] }, en),
    )
    expect(moments.map(({ words }) => words)).toEqual([[], ['Sent', 'Thinking…', 'Hi.'], []])
  })

  it('is what became of a message', () => {
    const pending = (status: PendingMessage['status'], rest: object = {}): Moment => ({
      transcript: null,
      pending: [{ id: 'msg_q', text: 'Hello', status, ...rest }],
    })
    const error = { code: 'RATE_LIMIT_EXCEEDED', message: '', retryable: true } as const
    expect(
      spoken(
        pending('sending'),
        pending('waiting'),
        pending('failed', { error }),
        pending('sending'),
        conversation(hello),
      ),
    ).toEqual([
      [],
      ['Will be sent as soon as possible'],
      [`Not sent. ${en.RATE_LIMIT_EXCEEDED}`],
      [],
      ['Sent'],
    ])
  })

  it('is how a reply ended that did not end well', () => {
    const error = { code: 'ENGINE_TIMEOUT', message: '', retryable: true } as const
    const half = [said('Half')]
    const failed = reply(half, { status: 'FAILED', error })
    expect(spoken(conversation(hello), conversation(hello, failed))[1]).toEqual([
      'Half',
      'The reply took too long.',
    ])
    expect(spoken(conversation(hello), conversation(hello, reply(half, { stopped: true })))[1]).toEqual([
      'Half',
      'This reply was stopped',
    ])
  })

  it('is who speaks, when a person does, and that a person answers', () => {
    const person = { ...asked('Hi. How are you?', 'msg_2'), role: 'agent', author: { name: 'Mara' } } as const
    const takenOver = { ...conversation(hello, person), agentTakeOver: true }
    expect(spoken(conversation(hello), takenOver)[1]).toEqual([
      'A person is answering',
      'Mara: Hi.',
      'How are you?',
    ])
  })

  it('is nothing of a conversation that was left: somebody else may be there', () => {
    const [, secret, left] = news(conversation(hello), conversation(hello, reply([said('A secret.')])), null)
    expect([secret?.words, left]).toEqual([['A secret.'], { isAnew: true, words: [] }])
  })

  it('does not pile up: what was said of one reply goes when there is news of the next', () => {
    const second = { ...reply([], running), id: 'resp_2' }
    const all = news(
      conversation(hello),
      conversation(hello, reply([said('One.')])),
      conversation(hello, reply([said('One.')])),
      conversation(hello, reply([said('One.')]), second),
    )
    expect(all.map(({ isAnew }) => isAnew)).toEqual([true, false, false, true])
  })
})
