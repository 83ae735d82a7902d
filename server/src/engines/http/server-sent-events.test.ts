import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readEvents, type ReadEventsOptions, type ServerSentEvent } from './server-sent-events.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function* stream(chunks: readonly (string | Uint8Array)[], everyMs = 0): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    if (everyMs > 0) await pause(everyMs)
    yield typeof chunk === 'string' ? bytes(chunk) : chunk
  }
}

async function read(
  chunks: AsyncIterable<Uint8Array>,
  options: Partial<ReadEventsOptions> = {},
): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = []
  for await (const event of readEvents(chunks, { idleMs: 1_000, ...options })) events.push(event)
  return events
}

const dataOf = (events: ServerSentEvent[]): string[] => events.map(({ data }) => data)

describe('a stream of events', () => {
  const text = 'event: a\ndata: héllo 👋🏽\nid: 7\n\n: a comment\n\ndata: two\ndata: lines\n\ndata: 世界\n\n'
  const expected = ['héllo 👋🏽', 'two\nlines', '世界']

  it('says the same wherever it is cut, inside of characters too', async () => {
    const whole = bytes(text)
    for (let size = 1; size <= 9; size++) {
      const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
        whole.slice(index * size, (index + 1) * size),
      )
      const events = await read(stream(chunks))
      expect(dataOf(events), `in pieces of ${size}`).toEqual(expected)
      expect(events[0]).toMatchObject({ event: 'a', id: '7' })
    }
  })

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('may end its lines with %s, in one piece or byte by byte', async (_name, lineEnd) => {
    const written = text.replaceAll('\n', lineEnd)
    expect(dataOf(await read(stream([written])))).toEqual(expected)
    const single = [...bytes(written)].map((byte) => Uint8Array.of(byte))
    expect(dataOf(await read(stream(single)))).toEqual(expected)
  })

  it('may mix its line ends, and begin with a byte order mark', async () => {
    expect(
      dataOf(await read(stream(['\uFEFFdata: a\r\rdata: b\r\n\r\ndata: c\n\r\ndata: d\r\n\n']))),
    ).toEqual(['a', 'b', 'c', 'd'])
  })

  it('may leave out the blank line after its last event', async () => {
    expect(dataOf(await read(stream(['data: a\n\ndata: [DONE]\n'])))).toEqual(['a', '[DONE]'])
  })

  it('says nothing of an event that is cut off', async () => {
    expect(dataOf(await read(stream(['data: a\n\ndata: {"b": '])))).toEqual(['a'])
  })

  it('that is all comments says nothing, and is given up after the idle time', async () => {
    expect(await read(stream([': one\n\n', ':\n', ': two\n\n']))).toEqual([])
    const endless = stream(
      Array.from({ length: 1_000 }, () => ': still here\n\n'),
      10,
    )
    const started = performance.now()
    await expect(read(endless, { idleMs: 100 })).rejects.toMatchObject({ code: 'ENGINE_TIMEOUT' })
    expect(performance.now() - started).toBeLessThan(500)
  })

  it('that drips byte by byte is given up after the idle time', async () => {
    const drops = stream(Array.from('data: slow').concat(Array.from({ length: 1_000 }, () => 'x')), 10)
    await expect(read(drops, { idleMs: 100 })).rejects.toMatchObject({ code: 'ENGINE_TIMEOUT' })
  })

  it('may take long in all, as long as events come', async () => {
    const events = stream(
      Array.from({ length: 8 }, () => 'data: x\n\n'),
      40,
    )
    expect(await read(events, { idleMs: 150 })).toHaveLength(8)
  })

  it('is not given up for the time its reader takes', async () => {
    const seen: string[] = []
    for await (const { data } of readEvents(stream(['data: a\n\ndata: b\n\n', 'data: c\n\n']), {
      idleMs: 50,
    })) {
      await pause(80)
      seen.push(data)
    }
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  it('may be far longer than a reply may be: events repeat what is known', async () => {
    const event = `data: ${'x'.repeat(100_000)}\n\n`
    expect(await read(stream(Array.from({ length: 40 }, () => event)))).toHaveLength(40)
  })

  it('ends with what goes beyond all bounds: an event, or the whole', async () => {
    const endless = (async function* () {
      for (;;) yield bytes('data: xxxxxxxxxxxxxxxxxxxxx')
    })()
    await expect(read(endless, { maxEvent: 1_000 })).rejects.toMatchObject({ code: 'ENGINE_REPLY_TOO_LARGE' })
    const chatter = (async function* () {
      for (;;) yield bytes('data: x\n\n')
    })()
    await expect(read(chatter, { maxBytes: 1_000 })).rejects.toMatchObject({ code: 'ENGINE_REPLY_TOO_LARGE' })
  })

  it('that is not UTF-8 is no reply', async () => {
    const seen: string[] = []
    const reading = (async () => {
      const chunks = stream(['data: good\n\n', Uint8Array.of(0xff, 0xfe)])
      for await (const { data } of readEvents(chunks, { idleMs: 1_000 })) seen.push(data)
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ENGINE_BAD_REPLY' })
    expect(seen).toEqual(['good'])
  })

  it('passes on how it broke', async () => {
    const breaking = (async function* () {
      yield bytes('data: a\n\n')
      throw new Error('reset')
    })()
    await expect(read(breaking)).rejects.toThrow('reset')
  })
})
