/** A reply that waits for its engine, in a log of its own. */
import type { Response, Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { defaultLimits, type Limits } from '@confab/shared/limits'
import { defineEngine } from '../../server/src/define.ts'
import type { EngineOutput, ReplyRequest } from '../../server/src/engines/engine.ts'
import type { EventLog } from '../../server/src/event-log/event-log.ts'
import { runReply, type ReplyRunOptions } from '../../server/src/replies/reply-run.ts'
import { askForReply, openLog } from './open-store.ts'

export type Generate = (request: ReplyRequest, signal: AbortSignal) => AsyncIterable<EngineOutput>

export interface OpenReply {
  readonly log: EventLog
  /** As it stood when the reply was asked for; a test may replace it. */
  transcript: Transcript
  readonly response: Response
  /** What has happened since. */
  readonly events: ConversationEvent[]
  /** Lets an engine that answers like this run to its end. */
  run(
    generateReply: Generate,
    options?: Partial<ReplyRunOptions> & { tiny?: Partial<Limits> },
  ): Promise<{ failure?: unknown }>
  /** The response as it is stored. */
  ended(): Promise<Response>
  /** The types of the events that ended it: there should be one. */
  ends(): string[]
  remove(): Promise<void>
}

export async function openReply(): Promise<OpenReply> {
  const { log, remove } = await openLog()
  const { transcript, response } = await askForReply(log, 'How are you?')
  const events: ConversationEvent[] = []
  log.onEvent((event) => events.push(event))
  const reply: OpenReply = {
    log,
    transcript,
    response,
    events,
    run: (generateReply, { tiny, ...options } = {}) =>
      runReply(reply.transcript, response.id, {
        log,
        engine: defineEngine({ generateReply }),
        limits: { ...defaultLimits, ...tiny },
        signal: new AbortController().signal,
        ...options,
      }),
    ended: async () => (await log.read(transcript.id)).responses[0]!,
    ends: () => events.map(({ type }) => type).filter((type) => /^response\.(completed|failed)$/.test(type)),
    remove,
  }
  return reply
}

export const say = (text: string): EngineOutput => ({
  type: 'put',
  item: { type: 'MESSAGE', id: 'answer', content: { type: 'PLAIN_TEXT', text } },
})

export const textOf = ({ outputs }: Response): string[] =>
  outputs.map((item) => (item.type === 'TOOL_CALL' ? item.name : item.content.text))
