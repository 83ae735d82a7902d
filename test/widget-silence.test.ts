/** Lines that look alive and are not, and servers that go. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { messageCreated, refuse, startScriptedServer } from './support/scripted-server.ts'
import { widgetBench } from './support/widget-bench.ts'
import { testPage, type TestPage, type TestWidget } from './support/widget-state.ts'

const id = 'conv_1'
/** What the server has, whether it tells of it or not. */
let events: ReturnType<typeof messageCreated>[]
const bench = widgetBench(async () => {
  events = []
  const server = await startScriptedServer()
  const { subscribe } = server.answers
  server.answers.subscribe = (payload) =>
    payload.after === undefined ? subscribe(payload) : { kind: 'events', events: events.slice(payload.after) }
  return server
})

const isLive = ({ connection }: { connection: { status: string } }): boolean => connection.status === 'live'
const questions = (): unknown[] => bench.server.asked.map(({ payload }) => payload)

const liveWidget = (page: TestPage): Promise<TestWidget> => bench.liveWidget(id, page)

/** The server has something new and says nothing. */
const loseOne = (): void => void events.push(messageCreated(id, events.length + 1, `m${events.length + 1}`))

describe('What is lost without a word', () => {
  it('is asked for after a while of quiet, and nobody sees that', async () => {
    const widget = await liveWidget(testPage({ quietMs: 60 }))
    loseOne()
    await widget.until('it is there', ({ transcript }) => transcript?.seq === 1)
    expect(widget.statuses).toEqual(['connecting', 'catching-up', 'live'])
    expect(questions().slice(1, 2)).toEqual([{ conversationId: id, after: 0 }])
  })

  it('is asked for again and again, but not while events come', async () => {
    await liveWidget(testPage({ quietMs: 60 }))
    await expect.poll(() => bench.server.asked.length).toBeGreaterThan(3)
    const { length } = bench.server.asked
    for (let seq = 1; seq <= 10; seq++) {
      events.push(messageCreated(id, seq, `m${seq}`))
      bench.server.emit(events.at(-1))
      await pause(20)
    }
    expect(bench.server.asked.length).toBeLessThanOrEqual(length + 1)
  })

  it('is asked for ten times as often while more of it is lost', async () => {
    const widget = await liveWidget(testPage({ quietMs: 300 }))
    loseOne()
    await widget.until('the first is there', ({ transcript }) => transcript?.seq === 1)
    const begin = performance.now()
    for (let seq = 2; seq <= 4; seq++) {
      loseOne()
      await widget.until('the next is there', ({ transcript }) => transcript?.seq === seq)
    }
    expect(performance.now() - begin).toBeLessThan(250)
  })

  it('is asked for at once when the page is looked at again', async () => {
    const page = testPage()
    const widget = await liveWidget(page)
    loseOne()
    page.wake()
    await widget.until('it is there', ({ transcript }) => transcript?.seq === 1)
    expect(widget.statuses.at(-1)).toBe('live')
  })

  it('is the line itself, when the question stays unanswered', async () => {
    const widget = await liveWidget(testPage({ quietMs: 50, answerMs: 50 }))
    bench.server.answers.subscribe = () => undefined
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
  })

  it('is a conversation that is not there any more', async () => {
    const widget = await liveWidget(testPage({ quietMs: 50 }))
    bench.server.answers.subscribe = () => refuse('NOT_FOUND')
    await widget.until('it is gone', ({ transcript }) => transcript === null)
    expect(widget.controller.connection.status).toBe('live')
  })
})

describe('A page that has slept', () => {
  it('longer than any line lives connects anew, without asking the old one first', async () => {
    const page = testPage({ quietMs: 5 })
    const widget = await liveWidget(page)
    bench.server.answers.subscribe = () => undefined
    const block = performance.now() + 100
    while (performance.now() < block); // no timer goes off meanwhile
    bench.server.asked.splice(0)
    page.wake()
    expect(widget.controller.connection.status).toBe('offline')
    await expect.poll(() => bench.server.handshakes.length).toBe(2)
  })
})

describe('A server that goes', () => {
  it('and says so is not asked again by all its clients at once', async () => {
    const page = testPage({ leaveMs: 1_000, firstRetryMs: 1, lastRetryMs: 1 })
    const all = await Promise.all(Array.from({ length: 12 }, () => liveWidget(page)))
    const { length } = bench.server.handshakes
    const left = performance.now()
    const back: number[] = []
    for (const widget of all)
      widget.onUpdate(() => {
        if (isLive(widget.controller)) back.push(performance.now() - left)
      })
    bench.server.leave()
    await Promise.all(
      all.map((widget) => widget.until('it is offline', ({ connection }) => !isLive({ connection }))),
    )
    await Promise.all(all.map((widget) => widget.until('it is live', isLive)))
    expect(bench.server.handshakes.length).toBe(length + all.length)
    expect(Math.max(...back) - Math.min(...back)).toBeGreaterThan(300)
    expect(Math.max(...back)).toBeLessThan(1_500)
  })

  it('is asked at once when the visitor wants something', async () => {
    const page = testPage({ leaveMs: 60_000 })
    const widget = await liveWidget(page)
    bench.server.leave()
    await widget.until('it is offline', ({ connection }) => connection.status === 'offline')
    await pause(50)
    expect(bench.server.handshakes).toHaveLength(1)
    widget.controller.send('Are you there?')
    await widget.until('it is live', isLive)
  })
})
