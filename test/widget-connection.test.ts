/** How the widget's connection behaves towards a server that does what a test wants. */
import { setTimeout as pause } from 'node:timers/promises'
import { ConfabError } from '@confab/shared/errors'
import { describe, expect, it } from 'vitest'
import { emptyTranscript, eventOf, messageCreated, startScriptedServer } from './support/scripted-server.ts'
import { widgetBench } from './support/widget-bench.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './support/widget-state.ts'

const id = 'conv_1'
const bench = widgetBench(startScriptedServer)

const liveWidget = (page?: TestPage): Promise<TestWidget> => bench.liveWidget(id, page)
const isLive = ({ connection }: { connection: { status: string } }): boolean => connection.status === 'live'
const subscribed = (): unknown[] =>
  bench.server.asked.filter(({ name }) => name === 'subscribe').map(({ payload }) => payload)
const textOf = ({ controller }: TestWidget): string =>
  controller.transcript!.messages.map(({ content }) => content?.text).join(' ')

describe('A connection', () => {
  it('goes from idle over connecting and catching up to live', async () => {
    const widget = await liveWidget()
    expect(widget.statuses).toEqual(['connecting', 'catching-up', 'live'])
  })

  it('is not made, and nothing is stored, before the chat is opened', async () => {
    const page = testPage()
    page.local.setItem('confab:other', 'untouched')
    bench.newWidget(page)
    await pause(30)
    expect(bench.server.sessions).toEqual([])
    expect([page.local.length, page.listeners]).toEqual([1, 0])
  })

  it('is not made by opening a chat without a conversation', async () => {
    const page = testPage()
    const widget = bench.newWidget(page)
    await widget.controller.open()
    await pause(30)
    expect(widget.controller.connection).toEqual({ status: 'idle' })
    expect([bench.server.sessions.length, page.local.length, page.listeners]).toEqual([0, 0, 0])
  })

  it('that the server ends comes back and asks for what follows the last event it has', async () => {
    const widget = await liveWidget()
    bench.server.emit(messageCreated(id, 1, 'one'))
    await widget.until('the message is there', ({ transcript }) => transcript?.seq === 1)
    bench.server.answers.subscribe = () => ({ kind: 'events', events: [messageCreated(id, 2, 'two')] })
    bench.server.drop()
    await widget.until('the missed message is there', ({ transcript }) => transcript?.seq === 2)
    expect(subscribed()).toEqual([{ conversationId: id }, { conversationId: id, after: 1 }])
    await widget.until('it is live', isLive)
    expect(widget.statuses.slice(3)).toEqual(['offline', 'catching-up', 'live'])
  })

  it('tries again at once when the network is back', async () => {
    const page = testPage({ firstRetryMs: 60_000, lastRetryMs: 60_000 })
    const widget = await liveWidget(page)
    bench.server.drop()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    page.wake()
    await widget.until('it is live', isLive)
  })

  it('counts as dead when a question stays unanswered', async () => {
    const widget = await liveWidget(testPage({ answerMs: 50 }))
    bench.server.answers['post-message'] = () => undefined
    widget.controller.send('Hello')
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    bench.server.answers['post-message'] = ({ id: messageId }) => {
      bench.server.emit(messageCreated(id, 1, messageId))
      return {}
    }
    await widget.until('the message is sent', ({ pending }) => pending.length === 0)
  })

  it('leaves nothing behind when it is closed', async () => {
    const page = testPage()
    const widget = await liveWidget(page)
    widget.controller.close()
    expect(page.listeners).toBe(0)
    await expect.poll(() => bench.server.sockets).toBe(0)
    await pause(150)
    expect([bench.server.sockets, bench.server.handshakes.length]).toEqual([0, 1])
  })

  it('stays closed when it is closed before what was kept has been read', async () => {
    const page = testPage()
    const widget = bench.newWidget(page, { conversation: () => id })
    const opening = widget.controller.open()
    widget.controller.close()
    await opening
    expect(page.listeners).toBe(0)
    await pause(150)
    expect(bench.server.handshakes).toEqual([])
  })

  it('says why the server refuses it, and tries again when the visitor does', async () => {
    bench.server.admit = () => new ConfabError('FORBIDDEN', 'Not from there.')
    const widget = bench.newWidget()
    widget.controller.send('Hello')
    await widget.until('it is refused', ({ connection }) => connection.status === 'refused')
    const error = { code: 'FORBIDDEN', message: 'Not from there.', retryable: false }
    expect(widget.controller.connection).toEqual({ status: 'refused', error })
    expect(widget.controller.pending).toMatchObject([{ text: 'Hello', status: 'failed', error }])
    await pause(150)
    expect(bench.server.handshakes).toHaveLength(1)
    bench.server.admit = () => undefined
    widget.controller.retryMessage(widget.controller.pending[0]!.id)
    await widget.until('it is live', isLive)
  })

  it('waits as long as a busy server asks it to', async () => {
    const busy = new ConfabError('RATE_LIMIT_EXCEEDED', 'Later.', { retryAfterMs: 200 })
    bench.server.admit = () => (bench.server.handshakes.length > 1 ? undefined : busy)
    const before = Date.now()
    await liveWidget()
    expect(Date.now() - before).toBeGreaterThanOrEqual(195)
  })

  it('can be made although the address of the server ends in slashes, and not when it is none', async () => {
    const widget = testWidget(`${bench.server.url}//`)
    widget.controller.send('Hello')
    await widget.until('it is live', isLive)
    widget.controller.close()
    const lost = testWidget('http://:0:')
    lost.controller.send('Hello')
    expect(lost.controller.pending).toMatchObject([{ status: 'failed', error: { code: 'INVALID_INPUT' } }])
  })
})

describe('What the server tells', () => {
  it('is folded once and in order, whether it comes twice, early or late', async () => {
    const widget = await liveWidget()
    const [one, two, three] = [1, 2, 3].map((seq) => messageCreated(id, seq, `m${seq}`))
    bench.server.answers.subscribe = () => ({ kind: 'events', events: [one, two] })
    bench.server.emit(three, one, one, three, two)
    await widget.until('all are there', ({ transcript }) => transcript?.seq === 3)
    await pause(30)
    expect(textOf(widget)).toBe('m1 m2 m3')
  })

  it('is asked for again when a number is missing', async () => {
    const widget = await liveWidget()
    bench.server.answers.subscribe = ({ after }) =>
      after === 1
        ? { kind: 'events', events: [2, 3].map((seq) => messageCreated(id, seq, `m${seq}`)) }
        : undefined
    bench.server.emit(messageCreated(id, 1, 'm1'), messageCreated(id, 3, 'm3'))
    await widget.until('all are there', ({ transcript }) => transcript?.seq === 3)
    expect(textOf(widget)).toBe('m1 m2 m3')
    expect(subscribed()).toHaveLength(2)
    await widget.until('it is live', isLive)
  })

  it('is asked for whole when the server does not give what is missing, and without haste after that', async () => {
    const widget = await liveWidget()
    bench.server.answers.subscribe = ({ after }) =>
      after === undefined
        ? { kind: 'snapshot', conversation: emptyTranscript(id) }
        : { kind: 'events', events: [] }
    bench.server.emit(messageCreated(id, 2, 'm2'))
    await pause(300)
    expect(subscribed().slice(1)).toEqual([{ conversationId: id, after: 0 }, { conversationId: id }])
    bench.server.emit(messageCreated(id, 1, 'm1'))
    await widget.until('all are there', ({ transcript }) => transcript?.seq === 2)
  })

  it('replaces what the widget had when it is a snapshot, even an older one', async () => {
    const widget = await liveWidget()
    bench.server.emit(
      messageCreated(id, 1, 'one'),
      messageCreated(id, 2, 'two'),
      messageCreated(id, 3, 'three'),
    )
    await widget.until('all are there', ({ transcript }) => transcript?.seq === 3)
    const restored = { ...emptyTranscript(id, 1), title: 'Restored' }
    bench.server.answers.subscribe = () => ({ kind: 'snapshot', conversation: restored })
    bench.server.drop()
    await widget.until('it is replaced', ({ transcript }) => transcript?.title === 'Restored')
    bench.server.emit(messageCreated(id, 2, 'new two'))
    await widget.until('it goes on from there', ({ transcript }) => transcript?.seq === 2)
    expect(textOf(widget)).toBe('new two')
  })

  it('may be of a type this version does not know, or no event at all', async () => {
    const widget = await liveWidget()
    const unknown = eventOf(id, 1, { type: 'visitor.sneezed', loudly: true } as never)
    bench.server.emit('nonsense', null, { seq: 'one' }, unknown, messageCreated(id, 2, 'two'))
    await widget.until('it is there', ({ transcript }) => transcript?.seq === 2)
    expect(textOf(widget)).toBe('two')
  })

  it('is asked for whole when it cannot be folded', async () => {
    const widget = await liveWidget()
    const whole = { ...emptyTranscript(id, 1), title: 'Whole' }
    bench.server.answers.subscribe = () => ({ kind: 'snapshot', conversation: whole })
    bench.server.emit({ conversationId: id, seq: 1, at: '', type: 'message.created' })
    await widget.until('it is replaced', ({ transcript }) => transcript?.title === 'Whole')
    expect(subscribed().at(-1)).toEqual({ conversationId: id })
  })

  it('is told on as news, but not what was said before the chat was opened', async () => {
    const said = { ...emptyTranscript(id, 1), messages: [{ id: 'old' }], order: ['old'] }
    bench.server.answers.subscribe = () => ({ kind: 'snapshot', conversation: said })
    const widget = await liveWidget()
    bench.server.emit(messageCreated(id, 2, 'new'))
    await widget.until('it is there', ({ transcript }) => transcript?.seq === 2)
    const news = widget.changes.flatMap((change) => (change.type === 'message' ? change.message.id : []))
    expect(news).toEqual(['new'])
  })
})
