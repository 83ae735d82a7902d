import { fastify, type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { eventStreams, type EventStream } from './event-stream.ts'

describe('a stream of server-sent events', () => {
  let app: FastifyInstance
  let stream: EventStream
  afterEach(() => app.close())

  const open = async (queueBytes = 1_000_000): Promise<Response> => {
    app = fastify()
    const openStream = eventStreams(app, queueBytes)
    app.get('/', (_request, reply) => {
      stream = openStream(reply)
    })
    return fetch(await app.listen({ port: 0, host: '127.0.0.1' }))
  }

  it('gives each event its name, its number and its data, and ends when it is told to', async () => {
    const response = await open()
    stream.send({ id: 7, data: { text: 'two\nlines' } })
    stream.send({ event: 'snapshot', data: null })
    stream.end()
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toBe(
      'id: 7\ndata: {"text":"two\\nlines"}\n\nevent: snapshot\ndata: null\n\n',
    )
  })

  it('ends when the server closes, which waits for nobody', async () => {
    const response = await open()
    const begin = performance.now()
    await app.close()
    expect(await response.text()).toBe('')
    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  it('drops a reader that does not read', async () => {
    await open(10_000)
    const closed = new Promise<void>((resolve) => stream.onClose(resolve))
    for (let sent = 0; sent < 400; sent++) stream.send({ data: 'x'.repeat(100_000) })
    await closed
  })

  it('says at once that it is over to whoever asks later', async () => {
    const response = await open()
    stream.end()
    await response.text()
    await new Promise<void>((resolve) => stream.onClose(resolve))
  })
})
