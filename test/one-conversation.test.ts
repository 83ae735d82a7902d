/** One conversation in several tabs, and after a reload. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closing } from './support/closing.ts'
import { endlessEngine } from './support/endless-engine.ts'
import { startServer, type TestServer } from './support/start-server.ts'
import { canonical, hasReplies, serverTranscript, textsOf } from './support/transcripts.ts'
import { testPage, testWidget, type TestPage, type TestWidget } from './support/widget-state.ts'

const endless = endlessEngine(8)
let server: TestServer

beforeAll(async () => {
  server = await startServer({ config: { agents: { endless: { engine: endless } } } })
})
afterAll(() => server.close())

function newWidget(page: TestPage): TestWidget {
  const widget = testWidget(server.url, page)
  closing(widget.controller)
  return widget
}

describe('One conversation', () => {
  it('is the same in two tabs, number by number, while a reply is streaming', async () => {
    const page = testPage()
    const first = newWidget(page)
    first.controller.send('Hello')
    await first.until('the reply is running', ({ running }) => running !== undefined)
    const second = newWidget(page)
    await second.controller.open()
    await second.until('it is there', ({ transcript }) => transcript !== null)
    const [seenByFirst, seenBySecond] = [recordTranscripts(first), recordTranscripts(second)]
    await second.until('a hundred events have come', ({ transcript }) => transcript!.seq > 100)
    endless.end(first.controller.transcript!.id)
    for (const tab of [first, second]) await tab.until('the reply has ended', hasReplies(1))
    const seenByBoth = [...seenByFirst.keys()].filter((seq) => seenBySecond.has(seq))
    expect(seenByBoth.length).toBeGreaterThan(50)
    for (const seq of seenByBoth) expect(seenByFirst.get(seq)).toBe(seenBySecond.get(seq))
    expect(canonical(first.controller.transcript)).toBe(canonical(second.controller.transcript))
  })

  it('takes messages from both tabs, and stops in both when one says so', async () => {
    const page = testPage()
    const [first, second] = [newWidget(page), newWidget(page)]
    first.controller.send('From the first')
    await first.until('the reply is running', ({ running }) => running !== undefined)
    second.controller.send('From the second')
    await second.until('it waits for the reply', ({ pending }) => pending[0]?.status === 'waiting')
    await second.until('the reply is seen there', ({ running }) => running !== undefined)
    second.controller.stop()
    await first.until('its reply has ended', hasReplies(1))
    expect(first.controller.transcript!.responses[0]).toMatchObject({ status: 'COMPLETED', stopped: true })
    await first.until('the second is answered', ({ running }) => {
      const [, answer] = running?.outputs ?? []
      return answer?.type === 'MESSAGE' && answer.content.text !== ''
    })
    expect(textsOf(first.controller.transcript!)).toEqual(['From the first', 'From the second'])
    endless.end(first.controller.transcript!.id)
    for (const tab of [first, second]) await tab.until('the reply has ended', hasReplies(2))
    expect(canonical(first.controller.transcript)).toBe(canonical(second.controller.transcript))
  })

  it('is there again after a reload in mid-reply', async () => {
    const page = testPage()
    const before = newWidget(page)
    before.controller.send('Hello')
    await before.until('the reply is running', ({ running }) => (running?.outputs.length ?? 0) > 1)
    const { id } = before.controller.transcript!
    before.controller.close()
    const after = newWidget(page)
    await after.controller.open()
    await after.until('the reply is running', ({ running }) => running !== undefined)
    endless.end(id)
    await after.until('the reply has ended', hasReplies(1))
    expect(canonical(after.controller.transcript)).toBe(
      canonical(await serverTranscript(server.url, page, id)),
    )
  })
})

/** What the widget held at each number it came to. */
function recordTranscripts({ controller, onUpdate }: TestWidget): Map<number, string> {
  const seen = new Map<number, string>()
  onUpdate(() => {
    const { transcript } = controller
    if (transcript) seen.set(transcript.seq, canonical(transcript))
  })
  return seen
}
