import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyEvent } from '@confab/shared/apply-event'
import type { OutputItem, Transcript, VisitorTranscript } from '@confab/shared/conversation'
import { defaultLimits } from '@confab/shared/limits'
import { defineEngine } from '../server/src/define.ts'
import type { EngineItem, EngineOutput } from '../server/src/engines/engine.ts'
import { viewFor } from '../server/src/gateway/visibility.ts'
import { runReply } from '../server/src/replies/reply-run.ts'
import { askForReply, openLog, type OpenLog } from './support/open-store.ts'

const words = fc.string({ minLength: 0, maxLength: 12, unit: 'grapheme' })
const itemId = fc.constantFrom('a', 'b', 'c')
const citations = fc.array(fc.record({ offset: fc.option(fc.nat(20)), title: words }), { maxLength: 2 })

const put = fc
  .record({
    id: itemId,
    text: words,
    citations,
    done: fc.boolean(),
    kind: fc.constantFrom('MESSAGE', 'REASONING_MESSAGE'),
  })
  .map(({ kind, text, citations: cited, ...rest }): EngineOutput => {
    const content = { type: 'MARKDOWN_TEXT' as const, text }
    const item: EngineItem =
      kind === 'MESSAGE'
        ? { type: 'MESSAGE', content, citations: cited, ...rest, id: `m${rest.id}` }
        : { type: 'REASONING_MESSAGE', content, ...rest, id: `r${rest.id}` }
    return { type: 'put', item }
  })
const call = fc
  .record({ id: itemId, status: fc.constantFrom('PENDING', 'DONE', 'FAILED'), at: fc.nat() })
  .map(({ id, status, at }): EngineOutput => ({
    type: 'put',
    item: { type: 'TOOL_CALL', id: `t${id}`, name: 'look', arguments: { at }, status },
  }))
/** More text at the end of an item: as an append, or as the whole item again. */
const growth = fc.record({ id: itemId, text: words, again: fc.boolean() })
const step = fc.oneof(
  { weight: 2, arbitrary: put },
  { weight: 5, arbitrary: growth },
  { weight: 1, arbitrary: call },
)

/** What the engine yields for the steps, and what its items are in the end. */
function script(steps: readonly (EngineOutput | { id: string; text: string; again: boolean })[]) {
  const items = new Map<string, EngineItem>()
  const outputs = steps.flatMap((one): EngineOutput[] => {
    if ('type' in one) {
      if (one.type === 'put') items.set(one.item.id, one.item)
      return [one]
    }
    const item = items.get(`m${one.id}`) ?? items.get(`r${one.id}`)
    if (!item || item.type === 'TOOL_CALL') return []
    const grown = { ...item, content: { ...item.content, text: item.content.text + one.text } }
    items.set(item.id, grown)
    return [one.again ? { type: 'put', item: grown } : { type: 'append', outputId: item.id, text: one.text }]
  })
  return { outputs, items: [...items.values()] }
}

/** What both sides should agree on: everything but ids, times and the end, which closes all of it. */
function essence(item: EngineItem | OutputItem): unknown {
  const cited = item.type === 'MESSAGE' ? { citations: item.citations ?? [] } : {}
  return item.type === 'TOOL_CALL'
    ? { type: item.type, name: item.name, arguments: item.arguments, status: item.status }
    : { type: item.type, content: item.content, ...cited }
}

describe('whatever an engine says, however it says it', () => {
  let opened: OpenLog
  beforeAll(async () => {
    opened = await openLog()
  })
  afterAll(() => opened.remove())

  it('readers end up with just that, from the events and from the store', async () => {
    const { log, store } = opened
    const scripts = fc.array(step, { minLength: 1, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(scripts, fc.boolean(), async (steps, isHasty) => {
        const { outputs, items } = script(steps)
        const { transcript, response } = await askForReply(log)
        const engine = defineEngine({
          async *generateReply() {
            for (const output of outputs) {
              if (!isHasty) await new Promise((resolve) => setImmediate(resolve))
              yield output
            }
          },
        })
        await runReply(transcript, response.id, {
          log,
          engine,
          limits: defaultLimits,
          signal: new AbortController().signal,
        })
        const after = await log.read(transcript.id)
        expect(after.responses[0]!.outputs.map(essence)).toEqual(items.map(essence))
        expectSame(after, await store.load(transcript.id), await store.eventsAfter(transcript.id, 0, 10_000))
      }),
      { numRuns: 100 },
    )
  })
})

/** The fold in memory, the stored one, and a visitor's own fold of what a visitor is told are one conversation. */
function expectSame(
  transcript: Transcript,
  stored: Awaited<ReturnType<OpenLog['store']['load']>>,
  events: Awaited<ReturnType<OpenLog['store']['eventsAfter']>>,
): void {
  expect(stored!.events.reduce(applyEvent, stored!.checkpoint)).toEqual(transcript)
  const visitor = viewFor({ kind: 'visitor' })
  const start = visitor.transcript(stored!.checkpoint)
  const seen = events.map(visitor.event).reduce(applyEvent<VisitorTranscript>, start)
  expect(visitor.transcript(transcript)).toEqual(seen)
}
