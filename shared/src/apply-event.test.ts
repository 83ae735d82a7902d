import { describe, expect, it } from 'vitest'
import { inReadingOrder, isFinished, isResponse, runningResponse } from './apply-event.ts'
import type { OutputItem, Transcript } from './conversation.ts'
import type { Change } from './events.ts'
import {
  after,
  answer,
  answering,
  asked,
  call,
  empty,
  follow,
  message,
  response,
  responseId,
  started,
  timeOf,
} from '../../test/support/sample-transcript.ts'

function outputs(transcript: Transcript): OutputItem[] {
  return transcript.responses[0]?.outputs ?? []
}

describe('every event moves the number and the time', () => {
  it.each<Change>([
    ...answering,
    { type: 'state.changed', state: empty.state },
    { type: 'output.appended', responseId, outputId: answer.id, text: '!' },
    { type: 'output.done', responseId, outputId: answer.id },
    { type: 'response.completed', responseId, stopped: false },
    { type: 'response.failed', responseId, error: { code: 'ENGINE_FAILED', message: '', retryable: true } },
    { type: 'feedback.given', messageId: message.id, rating: 'up' },
    { type: 'takeover.changed', agentTakeOver: true },
    { type: 'conversation.changed', title: 'Greetings' },
    { type: 'conversation.deleted' },
    { type: 'engine.remembered', memory: { thread: 7 } },
    { type: 'hidden' },
  ])('$type', (change) => {
    expect(after(change)).toMatchObject({ seq: 1, updatedAt: timeOf(1), createdAt: started })
  })
})

describe('what each event changes', () => {
  it('message.created adds the message at the end', () => {
    const second = { ...message, id: 'msg_9' }
    const transcript = after(
      { type: 'message.created', message },
      { type: 'message.created', message: second },
    )
    expect(transcript.messages).toEqual([message, second])
    expect(transcript.order).toEqual([message.id, second.id])
  })

  it('state.changed brings the whole state', () => {
    const state = {
      playbook: 'refund',
      phase: 'asking',
      systemMessage: 'Be brief.',
      context: [{ plan: 'pro' }],
    }
    expect(after({ type: 'state.changed', state }).state).toEqual(state)
  })

  it('response.created and response.started open a response', () => {
    const transcript = after(...asked)
    expect(transcript.responses).toEqual([{ ...response, status: 'IN_PROGRESS' }])
    expect(runningResponse(transcript)?.id).toBe(response.id)
  })

  it('output.put adds an item with the time it came', () => {
    expect(outputs(after(...answering))).toEqual([{ ...answer, createdAt: timeOf(4) }])
  })

  it('output.put replaces the item of the same id in its place, its first time kept', () => {
    const changed = { ...answer, citations: [{ offset: 4, url: 'https://example.com' }] }
    const transcript = after(
      ...answering,
      { type: 'output.put', responseId, item: call },
      { type: 'output.put', responseId, item: changed },
    )
    expect(outputs(transcript).map(({ id }) => id)).toEqual([answer.id, call.id])
    expect(outputs(transcript)[0]).toEqual({ ...changed, createdAt: timeOf(4) })
  })

  it('output.appended adds text at the end, and leaves a tool call alone', () => {
    const transcript = after(
      ...answering,
      { type: 'output.put', responseId, item: call },
      { type: 'output.appended', responseId, outputId: answer.id, text: ' day' },
      { type: 'output.appended', responseId, outputId: call.id, text: 'x' },
    )
    expect(outputs(transcript)[0]).toMatchObject({ content: { text: 'Good day' } })
    expect(outputs(transcript)[1]).toEqual({ ...call, createdAt: timeOf(5) })
  })

  it('output.done closes an item once, at its first time', () => {
    const transcript = after(
      ...answering,
      { type: 'output.done', responseId, outputId: answer.id },
      { type: 'output.done', responseId, outputId: answer.id },
    )
    expect(outputs(transcript)[0]).toMatchObject({ done: true, doneAt: timeOf(5) })
  })

  it('response.completed ends the response and whatever is open in it', () => {
    const [ended] = after(...answering, { type: 'response.completed', responseId, stopped: true }).responses
    expect(ended).toMatchObject({ status: 'COMPLETED', stopped: true, completedAt: timeOf(5) })
    expect(ended?.outputs[0]).toMatchObject({ done: true, doneAt: timeOf(5), content: { text: 'Good' } })
  })

  it('response.failed says why and keeps the text', () => {
    const error = { code: 'ENGINE_TIMEOUT', message: 'Too slow.', retryable: true } as const
    const [ended] = after(...answering, { type: 'response.failed', responseId, error }).responses
    expect(ended).toMatchObject({ status: 'FAILED', error, completedAt: timeOf(5) })
    expect(ended?.outputs[0]).toMatchObject({ done: true, content: { text: 'Good' } })
  })

  it('events of one response leave the others alone', () => {
    const other = { ...response, id: 'resp_2' }
    const transcript = after(
      ...asked,
      { type: 'response.completed', responseId, stopped: false },
      { type: 'response.created', response: other },
      { type: 'output.put', responseId: other.id, item: answer },
    )
    expect(transcript.responses.map((one) => one.outputs.length)).toEqual([0, 1])
    expect(transcript.responses.map(isFinished)).toEqual([true, false])
  })

  it('feedback.given replaces the rating given before, its comment too', () => {
    const transcript = after(
      { type: 'feedback.given', messageId: answer.id, rating: 'down', comment: 'Wrong' },
      { type: 'feedback.given', messageId: answer.id, rating: 5 },
    )
    expect(transcript.feedback).toEqual({ [answer.id]: { rating: 5 } })
  })

  it('conversation.changed changes what it names; a title can be taken away', () => {
    const named = after({ type: 'conversation.changed', title: 'Greetings' })
    const archived = follow(named, { type: 'conversation.changed', archived: true })
    expect(archived).toMatchObject({ title: 'Greetings', archived: true })
    expect(follow(archived, { type: 'conversation.changed', title: null })).toMatchObject({
      title: null,
      archived: true,
    })
  })

  it('conversation.deleted empties the transcript', () => {
    expect(after(...answering, { type: 'conversation.deleted' })).toMatchObject({
      deleted: true,
      messages: [],
      responses: [],
      order: [],
      feedback: {},
    })
  })

  it('engine.remembered merges over what was remembered', () => {
    const transcript = after(
      { type: 'engine.remembered', memory: { thread: 1, cursor: 'a' } },
      { type: 'engine.remembered', memory: { cursor: 'b' } },
    )
    expect(transcript.engineMemory).toEqual({ thread: 1, cursor: 'b' })
  })

  it('takeover.changed says whether a human answers', () => {
    expect(after({ type: 'takeover.changed', agentTakeOver: true }).agentTakeOver).toBe(true)
  })
})

describe('reading order', () => {
  it('puts messages and responses in the order they came', () => {
    const note = { ...message, id: 'msg_9', role: 'control' as const }
    const transcript = after(...asked, { type: 'message.created', message: note })
    expect(inReadingOrder(transcript).map(({ id }) => id)).toEqual([message.id, response.id, note.id])
    expect(inReadingOrder(transcript).map(isResponse)).toEqual([false, true, false])
  })
})
