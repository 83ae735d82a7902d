/** Turns a conversation's events into the lines of the timeline: what each is about, in a few words. */
import type { ConversationState, Message, OutputItem } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { visitorEvent } from '@confab/shared/visibility'

/** One event, or a run of `output.appended` to the same item. */
export interface TimelineRow {
  readonly events: readonly [ConversationEvent, ...ConversationEvent[]]
  /** Milliseconds since the message before it. */
  readonly elapsed: number
  readonly summary: string
  readonly isHidden: boolean
}

/** Which colour an event has. */
export type EventFamily = 'message' | 'state' | 'response' | 'output' | 'failure'

export function rowsOf(events: readonly ConversationEvent[]): TimelineRow[] {
  const rows: TimelineRow[] = []
  let run: [ConversationEvent, ...ConversationEvent[]] | undefined
  let turn = 0
  for (const event of events) {
    if (run && continues(run[0], event)) {
      run.push(event)
      continue
    }
    if (event.type === 'message.created') turn = Date.parse(event.at)
    run = [event]
    const own = run
    rows.push({
      events: own,
      elapsed: turn === 0 ? 0 : Date.parse(event.at) - turn,
      isHidden: isHidden(event),
      get summary() {
        return summarise(own)
      },
    })
  }
  return rows
}

function continues(first: ConversationEvent, next: ConversationEvent): boolean {
  return (
    first.type === 'output.appended' && next.type === 'output.appended' && first.outputId === next.outputId
  )
}

/** Whether a visitor gets only the number of this event. */
export function isHidden(event: ConversationEvent): boolean {
  return visitorEvent(event).type === 'hidden'
}

export function familyOf(event: ConversationEvent): EventFamily {
  switch (event.type) {
    case 'message.created':
    case 'feedback.given':
      return 'message'
    case 'state.changed':
    case 'engine.remembered':
    case 'takeover.changed':
    case 'conversation.changed':
    case 'hidden':
      return 'state'
    case 'response.created':
    case 'response.started':
    case 'response.completed':
      return 'response'
    case 'output.put':
    case 'output.appended':
    case 'output.done':
      return 'output'
    case 'response.failed':
    case 'conversation.deleted':
      return 'failure'
  }
}

function summarise(events: readonly [ConversationEvent, ...ConversationEvent[]]): string {
  const [event] = events
  switch (event.type) {
    case 'message.created':
      return ofMessage(event.message)
    case 'state.changed':
      return ofState(event.state)
    case 'output.put':
      return ofItem(event.item)
    case 'output.appended':
      return quote(events.map((one) => (one.type === 'output.appended' ? one.text : '')).join(''))
    case 'response.completed':
      return event.stopped ? 'stopped' : ''
    case 'response.failed':
      return `${event.error.code}: ${event.error.message}`
    case 'feedback.given':
      return `${event.rating}${event.comment === undefined ? '' : `, ${quote(event.comment)}`}`
    case 'takeover.changed':
      return event.agentTakeOver ? 'a person answers' : 'the agent answers'
    case 'conversation.changed':
      return [event.title, event.archived === undefined ? '' : event.archived ? 'archived' : 'not archived']
        .filter(Boolean)
        .join(', ')
    case 'engine.remembered':
      return Object.keys(event.memory).join(', ')
    case 'response.created':
    case 'response.started':
    case 'output.done':
    case 'conversation.deleted':
    case 'hidden':
      return ''
  }
}

function ofMessage({ role, content, toolCallId }: Message): string {
  if (content) return `${role}: ${quote(content.text)}`
  return toolCallId === undefined ? role : `${role}: result of ${toolCallId}`
}

function ofState({ playbook, phase }: ConversationState): string {
  return phase === null ? `playbook ${playbook}` : `playbook ${playbook}, phase ${phase}`
}

function ofItem(item: OutputItem): string {
  if (item.type === 'TOOL_CALL') return `TOOL_CALL ${item.name} ${item.status}`
  const cited = item.type === 'MESSAGE' && item.citations.length > 0
  const sources = cited
    ? ` with ${item.citations.length} ${item.citations.length === 1 ? 'source' : 'sources'}`
    : ''
  return `${item.type}${sources} ${quote(item.content.text)}`.trimEnd()
}

const QUOTED = 160

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') return ''
  return `“${line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line}”`
}
