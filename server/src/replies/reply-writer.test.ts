import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Citation } from '@confab/shared/content'
import type { OutputItem, Response } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { askForReply, openLog, withMethods, type OpenLog } from '../../../test/support/open-store.ts'
import type { EngineItem, EngineOutput } from '../engines/engine.ts'
import { EventLog } from '../event-log/event-log.ts'
import { ReplyWriter } from './reply-writer.ts'

const text = (words: string) => ({ type: 'MARKDOWN_TEXT' as const, text: words })
const say = (words: string, rest: Partial<Extract<EngineItem, { type: 'MESSAGE' }>> = {}): EngineOutput => ({
  type: 'put',
  item: { type: 'MESSAGE', id: 'answer', content: text(words), ...rest },
})
const append = (words: string): EngineOutput => ({ type: 'append', outputId: 'answer', text: words })
const call = (rest: Partial<Extract<EngineItem, { type: 'TOOL_CALL' }>> = {}): EngineOutput => ({
  type: 'put',
  item: { type: 'TOOL_CALL', id: 'call', name: 'look', arguments: { at: 1 }, status: 'PENDING', ...rest },
})

describe('the reply writer', () => {
  let opened: OpenLog
  let log: EventLog
  let response: Response
  let events: ConversationEvent[]
  beforeEach(async () => {
    opened = await openLog()
    log = opened.log
    response = (await askForReply(log)).response
    events = []
    log.onEvent((event) => events.push(event))
  })
  afterEach(() => opened.remove())

  const createWriter = (options: { engineBytes?: number; log?: EventLog } = {}): ReplyWriter =>
    new ReplyWriter({
      log,
      conversationId: response.conversationId,
      response,
      engineBytes: 10_000,
      ...options,
    })

  /** Takes the outputs one by one, each stored before the next. */
  const write = async (writer: ReplyWriter, ...outputs: EngineOutput[]): Promise<void> => {
    for (const output of outputs) {
      await writer.take(output)
      await writer.flushed()
    }
  }
  /** A log that stores nothing before it is released. */
  function heldLog(): { slow: EventLog; release: () => void } {
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const append: typeof opened.store.append = (commit) => gate.then(() => opened.store.append(commit))
    return {
      slow: new EventLog(withMethods(opened.store, { append }), () => new Date()),
      release: () => release(),
    }
  }
  const types = (): string[] => events.map(({ type }) => type)
  const stored = async (): Promise<OutputItem[]> =>
    (await log.read(response.conversationId)).responses[0]!.outputs

  it('writes a growing snapshot as the text it grew by', async () => {
    await write(createWriter(), say('Good'), say('Good day'), say('Good day!'), say('Good day!'))
    expect(types()).toEqual(['output.put', 'output.appended', 'output.appended'])
    expect(events.map((event) => ('text' in event ? event.text : ''))).toEqual(['', ' day', '!'])
    expect(await stored()).toMatchObject([{ type: 'MESSAGE', content: text('Good day!'), citations: [] }])
  })

  it('writes what was revised as a whole', async () => {
    const citations: Citation[] = [{ offset: 4, url: 'https://example.com' }]
    await write(createWriter(), say('Good day'), say('Good evening'), say('Good evening', { citations }))
    expect(types()).toEqual(['output.put', 'output.put', 'output.put'])
    expect(await stored()).toMatchObject([{ content: text('Good evening'), citations }])
  })

  it('says once that an item is done', async () => {
    await write(createWriter(), say('Hi'), say('Hi there', { done: true }), say('Hi there', { done: true }))
    expect(types()).toEqual(['output.put', 'output.appended', 'output.done'])
    expect((await stored())[0]).toMatchObject({ done: true })
  })

  it('gives items ids of ours, with the prefix of their kind, whatever the engine calls them', async () => {
    const thought: EngineOutput = {
      type: 'put',
      item: { type: 'REASONING_MESSAGE', id: 'answer-thought', content: text('Hm.'), done: true },
    }
    await write(createWriter(), thought, say('Hi'), call())
    const ids = (await stored()).map(({ id }) => id)
    expect(ids).toEqual([
      expect.stringMatching(/^rsn_\w{22}$/),
      expect.stringMatching(/^msg_\w{22}$/),
      expect.stringMatching(/^tool_\w{22}$/),
    ])
    expect(JSON.stringify(events)).not.toContain('answer-thought')
  })

  it('keeps a pending tool call open and closes an answered one', async () => {
    const writer = createWriter()
    await write(writer, call())
    expect((await stored())[0]).toMatchObject({ status: 'PENDING', done: false })
    expect(writer.hasAnswer).toBe(true)
    await write(writer, call(), call({ status: 'DONE', result: [1] }))
    expect(types()).toEqual(['output.put', 'output.put'])
    expect((await stored())[0]).toMatchObject({ status: 'DONE', result: [1], done: true })
  })

  it('merges what arrives while a commit is under way, and loses none of it', async () => {
    const { slow, release } = heldLog()
    slow.onEvent((event) => events.push(event))
    const writer = createWriter({ log: slow })
    for (const output of [say(''), append('a'), append('b'), say('abc'), append('d')])
      await writer.take(output)
    release()
    await writer.flushed()
    expect(types()).toEqual(['output.put', 'output.appended'])
    expect(events[1]).toMatchObject({ text: 'abcd' })
  })

  it('keeps the order of what cannot be merged', async () => {
    const writer = createWriter()
    const other: EngineOutput = { type: 'put', item: { type: 'MESSAGE', id: 'other', content: text('x') } }
    const outputs = [
      say('a'),
      append('b'),
      other,
      append('c'),
      { type: 'remember', memory: { at: 3 } } as const,
    ]
    for (const output of [...outputs, append('d')]) await writer.take(output)
    await writer.flushed()
    expect(await stored()).toMatchObject([{ content: text('abcd') }, { content: text('x') }])
    expect(await log.read(response.conversationId)).toMatchObject({ engineMemory: { at: 3 } })
  })

  it('changes the state by what is named, over whatever it is then', async () => {
    await write(
      createWriter(),
      { type: 'state', stateAfter: { playbook: 'refund', phase: 'asking' } },
      { type: 'state', stateAfter: { phase: null, context: [1] } },
    )
    expect((await log.read(response.conversationId)).state).toEqual({
      playbook: 'refund',
      phase: null,
      systemMessage: null,
      context: [1],
    })
  })

  it('writes nothing any more once the response has ended, whoever ended it', async () => {
    const writer = createWriter()
    await write(writer, say('Good'))
    await log.append(response.conversationId, () => [
      { type: 'response.completed', responseId: response.id, stopped: true },
    ])
    await write(writer, append(' day'), say('Evening'), { type: 'remember', memory: { late: true } })
    expect(types()).toEqual(['output.put', 'response.completed'])
    expect(await log.read(response.conversationId)).toMatchObject({ engineMemory: {} })
  })

  it('refuses more text than a reply may hold', async () => {
    const writer = createWriter({ engineBytes: 10 })
    await write(writer, say('12345'), append('67890'))
    await expect(writer.take(append('é'))).rejects.toMatchObject({ code: 'ENGINE_REPLY_TOO_LARGE' })
    expect(await stored()).toMatchObject([{ content: text('1234567890') }])
  })

  it('measures what the reply holds, not how often the engine said it', async () => {
    const writer = createWriter({ engineBytes: 200 })
    for (let turn = 0; turn < 100; turn++) await writer.take(say(`${'x'.repeat(50)}${turn}`))
    await writer.flushed()
    expect(await stored()).toMatchObject([{ content: text(`${'x'.repeat(50)}99`) }])
  })

  it('counts bytes of what is not text, too', async () => {
    const citations = [{ offset: null, body: 'x'.repeat(300) }]
    const large = { at: 'x'.repeat(300) }
    for (const output of [say('Hi', { citations }), call({ arguments: large }), call({ result: large })]) {
      await expect(createWriter({ engineBytes: 200 }).take(output)).rejects.toMatchObject({
        code: 'ENGINE_REPLY_TOO_LARGE',
      })
    }
    const remember: EngineOutput = { type: 'remember', memory: large }
    await expect(createWriter({ engineBytes: 200 }).take(remember)).rejects.toMatchObject({
      code: 'ENGINE_REPLY_TOO_LARGE',
    })
  })

  it('refuses an append to what was never put, and to a tool call', async () => {
    const writer = createWriter()
    await expect(writer.take(append('x'))).rejects.toMatchObject({ code: 'ENGINE_BAD_REPLY' })
    await write(writer, call())
    const toCall: EngineOutput = { type: 'append', outputId: 'call', text: 'x' }
    await expect(writer.take(toCall)).rejects.toMatchObject({ code: 'ENGINE_BAD_REPLY' })
  })

  it('reports a commit that failed, and never writes what would follow a gap', async () => {
    let commits = 0
    const failing = new EventLog(
      withMethods(opened.store, {
        append: (commit) =>
          ++commits === 2 ? Promise.reject(new Error('disk full')) : opened.store.append(commit),
      }),
      () => new Date(),
    )
    failing.onEvent((event) => events.push(event))
    const writer = createWriter({ log: failing })
    await write(writer, say('one'))
    await writer.take(append(' two'))
    await expect(writer.flushed()).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
    await expect(writer.take(append(' three'))).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
    await expect(writer.flushed()).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
    expect(types()).toEqual(['output.put'])
  })

  it('pauses an engine that is faster than the disk', async () => {
    const { slow, release } = heldLog()
    const writer = createWriter({ log: slow, engineBytes: 1_000_000 })
    await writer.take(say(''))
    let isPaused = true
    const taking = writer.take(append('x'.repeat(100_000))).then(() => (isPaused = false))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isPaused).toBe(true)
    release()
    await taking
  })

  it('continues the items of an interrupted run, each kind in its order', async () => {
    await write(createWriter(), say('Good'), call())
    const [message, tool] = await stored()
    response = (await log.read(response.conversationId)).responses[0]!
    events = []
    const writer = createWriter()
    await write(writer, say('Good'), say('Good day'), call(), say('And more', { id: 'second' }))
    expect(types()).toEqual(['output.appended', 'output.put'])
    expect((await stored()).map(({ id }) => id)).toEqual([message!.id, tool!.id, expect.any(String)])
    expect(writer.closingChanges()).toHaveLength(3)
  })

  it('says nothing twice when a resumed engine begins from the start again, in whole or in pieces', async () => {
    await write(createWriter(), say('Good day'))
    response = (await log.read(response.conversationId)).responses[0]!
    for (const again of [
      [say(''), append('Good'), append(' day'), append(' to'), append(' you')],
      [say('Good'), say('Good day'), say('Good day to you')],
    ]) {
      events = []
      await write(createWriter(), ...again)
      response = (await log.read(response.conversationId)).responses[0]!
      expect(await stored()).toMatchObject([{ content: text('Good day to you') }])
      expect(types()).not.toContain('output.put')
    }
    expect(events).toEqual([])
  })

  it('closes what is open, and knows whether there is an answer', async () => {
    const writer = createWriter()
    const thought = { type: 'REASONING_MESSAGE', id: 'thought', content: text('Hm.') } as const
    await write(writer, { type: 'put', item: thought }, say(' \n'))
    expect(writer.hasAnswer).toBe(false)
    await write(writer, say(' \nHi', { done: true }))
    expect(writer.hasAnswer).toBe(true)
    expect(writer.closingChanges()).toEqual([
      { type: 'output.done', responseId: response.id, outputId: expect.stringMatching(/^rsn_/) as string },
    ])
  })
})
