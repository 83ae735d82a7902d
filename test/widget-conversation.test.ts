/** Which conversation the widget is in, and what a visitor may ask for in it besides messages. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  emptyTranscript,
  eventOf,
  messageCreated,
  refuse,
  responseCompleted,
  responseCreated,
  startStoringServer,
} from './support/scripted-server.ts'
import { widgetBench } from './support/widget-bench.ts'
import { testPage, type TestWidget } from './support/widget-state.ts'

const failed = { code: 'ENGINE_FAILED', message: 'It failed.', retryable: true } as const
const bench = widgetBench(startStoringServer)

const isSent = ({ pending }: TestWidget['controller']): boolean => pending.length === 0
const textsOf = ({ controller }: TestWidget): unknown[] =>
  controller.transcript?.messages.map(({ content }) => content?.text) ?? []

describe('A conversation', () => {
  it('that was kept is there again after a reload', async () => {
    const page = testPage()
    const first = bench.newWidget(page)
    first.controller.send('Hello')
    await first.until('it is sent', isSent)
    const { id } = first.controller.transcript!
    bench.server.answers.subscribe = () => ({ kind: 'snapshot', conversation: emptyTranscript(id, 1) })
    const second = bench.newWidget(page)
    await second.controller.open()
    expect(second.controller.loading).toBe(true)
    await second.until('it is there', ({ transcript }) => transcript?.id === id)
    expect(second.controller.loading).toBe(false)
  })

  it('that was kept but is gone is forgotten without a word, and the next message starts another', async () => {
    const page = testPage()
    page.local.setItem(`confab:${bench.server.url}#`, 'conv_gone')
    bench.server.answers.subscribe = ({ conversationId }) =>
      conversationId === 'conv_gone'
        ? refuse('NOT_FOUND')
        : { kind: 'snapshot', conversation: emptyTranscript(conversationId) }
    const widget = bench.newWidget(page)
    await widget.controller.open()
    await widget.until('it is live', ({ connection }) => connection.status === 'live')
    expect([widget.controller.transcript, widget.controller.loading]).toEqual([null, false])
    widget.controller.send('Hello')
    await widget.until('it is sent', isSent)
    expect(bench.server.created()).toHaveLength(1)
    expect(widget.changes.filter(({ type }) => type === 'error')).toEqual([])
  })

  it('that is gone when a message is posted is replaced by another, and the message is not lost', async () => {
    const widget = bench.newWidget()
    widget.controller.send('One')
    await widget.until('it is sent', isSent)
    const gone = widget.controller.transcript!.id
    bench.server.stored = []
    bench.server.answers['post-message'] = (post) =>
      post.conversationId === gone ? refuse('NOT_FOUND') : bench.server.store(post)
    widget.controller.send('Two')
    await widget.until('it is in another one', () => textsOf(widget).join() === 'Two')
    expect(widget.controller.transcript!.id).not.toBe(gone)
  })

  it('that is deleted is gone from the widget and from the device', async () => {
    const page = testPage()
    const widget = bench.newWidget(page)
    widget.controller.send('Hello')
    await widget.until('it is sent', isSent)
    bench.server.emit(eventOf(widget.controller.transcript!.id, 2, { type: 'conversation.deleted' }))
    await widget.until('it is gone', ({ transcript }) => transcript === null)
    expect([page.local.getItem(`confab:${bench.server.url}#`), widget.controller.pending]).toEqual([null, []])
  })

  it('is created once although the first answer to that is lost', async () => {
    const widget = bench.newWidget()
    bench.server.answers['create-conversation'] = ({ id }) => {
      if (bench.server.created().length > 1) return emptyTranscript(id!)
      bench.server.drop()
      return undefined
    }
    widget.controller.send('Hello')
    await widget.until('it is sent', isSent)
    expect(bench.server.created()).toHaveLength(2)
    expect(bench.server.created()[1]).toEqual(bench.server.created()[0])
  })

  it('left for a new one is not written to any more', async () => {
    const page = testPage()
    const widget = bench.newWidget(page)
    widget.controller.send('One')
    await widget.until('it is sent', isSent)
    const left = widget.controller.transcript!.id
    widget.controller.newConversation()
    expect([widget.controller.transcript, widget.controller.pending]).toEqual([null, []])
    bench.server.stored = []
    widget.controller.send('Two')
    await widget.until('it is sent', isSent)
    bench.server.emit(messageCreated(left, 2, 'late'))
    await pause(20)
    expect(textsOf(widget)).toEqual(['Two'])
    expect(page.local.getItem(`confab:${bench.server.url}#`)).toBe(widget.controller.transcript!.id)
  })

  it('and its visitor are forgotten at logout: nothing stays on the device', async () => {
    const page = testPage()
    const widget = bench.newWidget(page)
    widget.controller.send('Hello')
    await widget.until('it is sent', isSent)
    await widget.controller.logout()
    expect([page.local.length, page.listeners, widget.controller.transcript]).toEqual([0, 0, null])
    await expect.poll(() => bench.server.sockets).toBe(0)
    bench.server.stored = []
    widget.controller.send('Hello again')
    await widget.until('it is sent', isSent)
    expect(bench.server.sessions).toEqual([{}, {}])
  })
})

describe('What a visitor asks for besides', () => {
  async function withReply(): Promise<TestWidget> {
    const widget = bench.newWidget()
    widget.controller.send('Hello')
    await widget.until('it is sent', isSent)
    bench.server.emit(responseCreated(widget.controller.transcript!.id, 2, 'resp_1', bench.server.stored[0]!))
    await widget.until('a reply is running', ({ running }) => running?.id === 'resp_1')
    return widget
  }
  const asked = (name: string): unknown[] =>
    bench.server.asked.filter((one) => one.name === name).map(({ payload }) => payload)

  it('is a stop of the running reply, also when it was asked for without a connection', async () => {
    const widget = await withReply()
    const { id } = widget.controller.transcript!
    bench.server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    widget.controller.stop()
    await expect.poll(() => asked('stop-response')).toEqual([{ conversationId: id, responseId: 'resp_1' }])
    bench.server.emit(responseCompleted(id, 3, 'resp_1'))
    await widget.until('no reply is running', ({ running }) => running === undefined)
    widget.controller.stop()
    await pause(20)
    expect(asked('stop-response')).toHaveLength(1)
  })

  it('is feedback: the last word on a message counts, and none is lost', async () => {
    const widget = await withReply()
    const { id: conversationId } = widget.controller.transcript!
    bench.server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    widget.controller.giveFeedback('msg_a', 'up')
    widget.controller.giveFeedback('msg_b', 'up')
    widget.controller.giveFeedback('msg_a', 'down', 'Wrong')
    await expect.poll(() => asked('give-feedback').length).toBe(2)
    await pause(20)
    expect(asked('give-feedback')).toEqual([
      { conversationId, messageId: 'msg_a', rating: 'down', comment: 'Wrong' },
      { conversationId, messageId: 'msg_b', rating: 'up' },
    ])
  })

  it('is another reply after one has failed: asked for without a word', async () => {
    const widget = await withReply()
    const { id } = widget.controller.transcript!
    widget.controller.retry()
    bench.server.emit(eventOf(id, 3, { type: 'response.failed', responseId: 'resp_1', error: failed }))
    await widget.until('it has failed', ({ running }) => running === undefined)
    bench.server.stored.push('resp_1', 'its end')
    widget.controller.retry()
    widget.controller.retry()
    expect(widget.controller.pending).toEqual([])
    await widget.until('it is in the conversation', ({ transcript }) => transcript?.seq === 4)
    await pause(20)
    expect(bench.server.posts().slice(1)).toEqual([
      { conversationId: id, id: bench.server.stored.at(-1), action: 'generate-reply' },
    ])
  })

  it('is the result of a tool, which waits while a reply runs, and holds up nothing else', async () => {
    const widget = await withReply()
    const { id: conversationId } = widget.controller.transcript!
    let busy = true
    bench.server.answers['submit-tool-result'] = () => (busy ? refuse('RESPONSE_IN_PROGRESS', 50) : {})
    widget.controller.submitToolResult('tool_1', { found: 3 })
    await expect.poll(() => asked('submit-tool-result').length).toBeGreaterThan(0)
    widget.controller.stop()
    await expect.poll(() => asked('stop-response').length).toBe(1)
    busy = false
    const tries = asked('submit-tool-result').length
    await expect.poll(() => asked('submit-tool-result').length).toBe(tries + 1)
    const answer = {
      conversationId,
      id: expect.stringMatching(/^msg_/),
      toolCallId: 'tool_1',
      result: { found: 3 },
    }
    expect(asked('submit-tool-result')).toEqual(Array.from({ length: tries + 1 }, () => answer))
    expect(new Set(asked('submit-tool-result').map((one) => (one as { id: string }).id)).size).toBe(1)
    expect(widget.changes.filter(({ type }) => type === 'error')).toEqual([])
  })

  it('is told of when it is refused', async () => {
    const widget = await withReply()
    bench.server.answers['give-feedback'] = () => refuse('NOT_FOUND')
    widget.controller.giveFeedback('msg_none', 'up')
    await widget.until('the error is told', () => widget.changes.some(({ type }) => type === 'error'))
  })
})
