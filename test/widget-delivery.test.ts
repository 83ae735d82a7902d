/** What becomes of a message that a visitor writes, whatever the server says to it. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  emptyTranscript,
  messageCreated,
  refuse,
  responseCompleted,
  responseCreated,
  startStoringServer,
} from './support/scripted-server.ts'
import { widgetBench } from './support/widget-bench.ts'
import { testPage, type TestWidget } from './support/widget-state.ts'

const bench = widgetBench(startStoringServer)

const isSent = ({ pending }: TestWidget['controller']): boolean => pending.length === 0
const statusesOf = ({ controller }: TestWidget): string[] =>
  controller.pending.map(({ text, status }) => `${text} ${status}`)
const textsOf = ({ controller }: TestWidget): unknown[] =>
  controller.transcript?.messages.map(({ content }) => content?.text) ?? []

describe('A message', () => {
  it('makes the conversation it goes to: the first one does, and no other', async () => {
    const page = testPage()
    const widget = bench.newWidget(page, { agent: () => 'help' })
    widget.controller.send('One')
    expect(statusesOf(widget)).toEqual(['One sending'])
    await widget.until('it is sent', isSent)
    widget.controller.send('Two')
    await widget.until('it is sent', isSent)
    const { id } = widget.controller.transcript!
    expect(bench.server.created()).toEqual([{ id, agent: 'help', title: 'One' }])
    expect(bench.server.created()[0]!.id).toMatch(/^conv_[A-Za-z0-9]{22}$/)
    expect(textsOf(widget)).toEqual(['One', 'Two'])
  })

  it('is sent in order, each when the one before it is in the conversation', async () => {
    const widget = bench.newWidget()
    for (const text of ['One', 'Two', 'Three']) widget.controller.send(text)
    await widget.until('all are sent', isSent)
    expect(bench.server.posts().map(({ content }) => content)).toEqual(['One', 'Two', 'Three'])
    expect(textsOf(widget)).toEqual(['One', 'Two', 'Three'])
  })

  it('of white space only is none', () => {
    const widget = bench.newWidget()
    widget.controller.send(' \n\t')
    expect([widget.controller.pending, widget.controller.connection.status]).toEqual([[], 'idle'])
  })

  it('is sent again with the same id when its acknowledgement is lost, and shown exactly once all the time', async () => {
    const widget = bench.newWidget()
    const shown = new Set<number>()
    const { controller } = widget
    controller.onChange = () => shown.add(controller.pending.length + textsOf(widget).length)
    bench.server.answers['post-message'] = (post) => {
      bench.server.store(post)
      bench.server.answers['post-message'] = bench.server.store
      bench.server.drop()
      return undefined
    }
    bench.server.answers.subscribe = ({ conversationId, after }) =>
      after === undefined
        ? { kind: 'snapshot', conversation: emptyTranscript(conversationId) }
        : {
            kind: 'events',
            events: bench.server.stored
              .slice(after)
              .map((id, i) => messageCreated(conversationId, after + i + 1, id)),
          }
    controller.send('Hello')
    await widget.until('it is sent', isSent)
    await widget.until('it is live', ({ connection }) => connection.status === 'live')
    expect([...shown]).toEqual([1])
    expect(new Set(bench.server.posts().map(({ id }) => id)).size).toBe(1)
    expect(bench.server.stored).toHaveLength(1)
  })

  it('that the server took but no longer has is sent again', async () => {
    const widget = bench.newWidget()
    bench.server.answers['post-message'] = () => {
      bench.server.answers['post-message'] = bench.server.store
      return {}
    }
    widget.controller.send('Hello')
    await expect.poll(() => bench.server.posts().length).toBe(1)
    bench.server.drop()
    await widget.until('it is sent', isSent)
    expect(bench.server.posts()[1]).toEqual(bench.server.posts()[0])
  })

  it('waits while a reply is running and goes out by itself when that has ended', async () => {
    const widget = bench.newWidget()
    widget.controller.send('One')
    await widget.until('it is sent', isSent)
    const { id } = widget.controller.transcript!
    bench.server.emit(responseCreated(id, 2, 'resp_1', bench.server.stored[0]!))
    await widget.until('a reply is running', ({ running }) => running !== undefined)
    widget.controller.send('Two')
    expect(statusesOf(widget)).toEqual(['Two waiting'])
    await pause(20)
    expect(bench.server.posts()).toHaveLength(1)
    bench.server.stored.push('resp_1', 'its end')
    bench.server.emit(responseCompleted(id, 3, 'resp_1'))
    await widget.until('it is sent', isSent)
    expect(textsOf(widget)).toEqual(['One', 'Two'])
    expect(widget.changes.filter(({ type }) => type === 'response')).toHaveLength(1)
  })

  it('waits, too, when only the server knows that a reply is running, or that there were too many', async () => {
    const widget = bench.newWidget()
    const refusals = [refuse('RESPONSE_IN_PROGRESS', 30), refuse('RATE_LIMIT_EXCEEDED', 30)]
    bench.server.answers['post-message'] = (post) => refusals.shift() ?? bench.server.store(post)
    widget.controller.send('Hello')
    await widget.until('it waits', () => statusesOf(widget)[0] === 'Hello waiting')
    await widget.until('it is sent', isSent)
    expect(bench.server.posts()).toHaveLength(3)
    expect(widget.changes.filter(({ type }) => type === 'error')).toEqual([])
  })

  it('fails at once when it would have to wait for hours', async () => {
    const widget = bench.newWidget()
    bench.server.answers['post-message'] = () => refuse('RATE_LIMIT_EXCEEDED', 7_200_000)
    widget.controller.send('Hello')
    await widget.until('it has failed', () => statusesOf(widget)[0] === 'Hello failed')
    expect(bench.server.posts()).toHaveLength(1)
    bench.server.answers['post-message'] = bench.server.store
    widget.controller.retryMessage(widget.controller.pending[0]!.id)
    await widget.until('it is sent', isSent)
  })

  it('waits without a connection', async () => {
    const widget = bench.newWidget(testPage({ firstRetryMs: 60_000, lastRetryMs: 60_000 }))
    widget.controller.send('One')
    await widget.until('it is sent', isSent)
    bench.server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    widget.controller.send('Two')
    widget.controller.send('Three')
    expect(statusesOf(widget)).toEqual(['Two waiting', 'Three waiting'])
  })

  it('fails when the server refuses it, holds up no other, and may be retried or discarded', async () => {
    const widget = bench.newWidget()
    bench.server.answers['post-message'] = (post) =>
      post.content === 'Good' ? bench.server.store(post) : refuse('INVALID_INPUT')
    for (const text of ['Bad', 'Good', 'Worse']) widget.controller.send(text)
    await widget.until('all are settled', () => statusesOf(widget).join() === 'Bad failed,Worse failed')
    expect(widget.controller.pending[0]!.error?.code).toBe('INVALID_INPUT')
    expect(widget.changes.filter(({ type }) => type === 'error')).toHaveLength(2)
    const [bad, worse] = widget.controller.pending
    bench.server.answers['post-message'] = bench.server.store
    widget.controller.discardMessage(worse!.id)
    widget.controller.retryMessage(bad!.id)
    await widget.until('it is sent', isSent)
    expect(textsOf(widget)).toEqual(['Good', 'Bad'])
  })

  it('is not tried for ever when the server keeps failing', async () => {
    const widget = bench.newWidget()
    bench.server.answers['post-message'] = () => refuse('INTERNAL_ERROR', 5)
    widget.controller.send('Hello')
    await widget.until('it has failed', () => statusesOf(widget)[0] === 'Hello failed')
    expect(bench.server.posts()).toHaveLength(3)
  })

  it('too long for any server is not sent at all', async () => {
    const widget = bench.newWidget()
    widget.controller.send('x'.repeat(70_000))
    await widget.until('it is live', ({ connection }) => connection.status === 'live')
    expect(widget.controller.pending).toMatchObject([
      { status: 'failed', error: { code: 'PAYLOAD_TOO_LARGE' } },
    ])
    expect(bench.server.posts()).toEqual([])
  })

  it('takes the page context of the moment it is written, unless that is no JSON or too large', async () => {
    const circular: { self?: unknown } = {}
    circular.self = circular
    const contexts: unknown[] = [{ path: '/a' }, 'x'.repeat(70_000), circular]
    const widget = bench.newWidget(testPage(), { pageContext: () => contexts.shift() })
    for (const text of ['One', 'Two', 'Three']) widget.controller.send(text)
    await widget.until('all are sent', isSent)
    expect(bench.server.posts().map(({ pageContext }) => pageContext)).toEqual([
      { path: '/a' },
      undefined,
      undefined,
    ])
  })
})
