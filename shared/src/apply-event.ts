/** The fold: a transcript and the next event give the next transcript. Both sides call this one function. */
import type { Message, OutputItem, Response, Transcript, VisitorTranscript } from './conversation.ts'
import type { ConversationEvent } from './events.ts'

/**
 * The transcript after `event`, as a new value; what did not change is shared with the old one.
 * An event of a type this version does not know only moves `seq`, so an older reader keeps up.
 *
 * @throws Error when `event` is not the one that follows `transcript.seq`.
 */
export function applyEvent<T extends VisitorTranscript>(transcript: T, event: ConversationEvent): T {
  if (event.seq !== transcript.seq + 1) {
    throw new Error(`Event ${event.seq} cannot follow ${transcript.seq} in ${transcript.id}.`)
  }
  return { ...transcript, ...changes(transcript, event), seq: event.seq, updatedAt: event.at }
}

function changes(transcript: VisitorTranscript, event: ConversationEvent): Partial<Transcript> {
  switch (event.type) {
    case 'message.created':
      return {
        messages: [...transcript.messages, event.message],
        order: [...transcript.order, event.message.id],
      }
    case 'state.changed':
      return { state: event.state }
    case 'response.created':
      return {
        responses: [...transcript.responses, event.response],
        order: [...transcript.order, event.response.id],
      }
    case 'response.started':
    case 'output.put':
    case 'output.appended':
    case 'output.done':
    case 'response.completed':
    case 'response.failed':
      return { responses: changeResponse(transcript.responses, event) }
    case 'feedback.given': {
      const comment = event.comment === undefined ? {} : { comment: event.comment }
      const given = { rating: event.rating, ...comment }
      return { feedback: { ...transcript.feedback, [event.messageId]: given } }
    }
    case 'takeover.changed':
      return { agentTakeOver: event.agentTakeOver }
    case 'conversation.changed':
      return {
        ...(event.title === undefined ? {} : { title: event.title }),
        ...(event.archived === undefined ? {} : { archived: event.archived }),
      }
    case 'conversation.deleted':
      return { deleted: true, messages: [], responses: [], order: [], feedback: {}, title: null }
    case 'engine.remembered':
      return { engineMemory: { ...(transcript as Transcript).engineMemory, ...event.memory } }
    case 'hidden':
      return {}
    default:
      return ignoreUnknown(event)
  }
}

function ignoreUnknown(_event: never): Partial<Transcript> {
  return {}
}

type ResponseEvent = Extract<ConversationEvent, { responseId: string }>

function changeResponse(responses: readonly Response[], event: ResponseEvent): readonly Response[] {
  return responses.map((response) =>
    response.id === event.responseId ? { ...response, ...responseChanges(response, event) } : response,
  )
}

function responseChanges(response: Response, event: ResponseEvent): Partial<Response> {
  switch (event.type) {
    case 'response.started':
      return { status: 'IN_PROGRESS' }
    case 'output.put':
      return { outputs: putItem(response.outputs, event.item, event.at) }
    case 'output.appended':
      return { outputs: changeItem(response.outputs, event.outputId, (item) => appendText(item, event.text)) }
    case 'output.done':
      return { outputs: changeItem(response.outputs, event.outputId, (item) => finish(item, event.at)) }
    case 'response.completed':
      return { ...ended(response, event.at), status: 'COMPLETED', stopped: event.stopped }
    case 'response.failed':
      return { ...ended(response, event.at), status: 'FAILED', error: event.error }
  }
}

function putItem(items: OutputItem[], item: OutputItem, at: string): OutputItem[] {
  const existing = items.find(({ id }) => id === item.id)
  const timed = { ...item, createdAt: existing?.createdAt ?? item.createdAt ?? at }
  const placed = timed.done ? finish(timed, at) : timed
  return existing ? changeItem(items, item.id, () => placed) : [...items, placed]
}

function changeItem(items: OutputItem[], id: string, change: (item: OutputItem) => OutputItem): OutputItem[] {
  return items.map((item) => (item.id === id ? change(item) : item))
}

function appendText(item: OutputItem, text: string): OutputItem {
  if (item.type === 'TOOL_CALL') return item
  return { ...item, content: { ...item.content, text: item.content.text + text } }
}

function finish(item: OutputItem, at: string): OutputItem {
  return { ...item, done: true, doneAt: item.doneAt ?? at }
}

/** However a response ends, no item of it stays open. */
function ended(response: Response, at: string): Partial<Response> {
  return { completedAt: at, outputs: response.outputs.map((item) => finish(item, at)) }
}

/** A response that will change no more. */
export function isFinished(response: Response): boolean {
  return response.status === 'COMPLETED' || response.status === 'FAILED'
}

/** The response being generated now, if any: there is at most one. */
export function runningResponse(transcript: VisitorTranscript): Response | undefined {
  const last = transcript.responses.at(-1)
  return last && !isFinished(last) ? last : undefined
}

/** Messages and responses in the order they came. */
export function inReadingOrder(transcript: VisitorTranscript): (Message | Response)[] {
  const byId = new Map<string, Message | Response>()
  for (const entry of [...transcript.messages, ...transcript.responses]) byId.set(entry.id, entry)
  return transcript.order.flatMap((id) => byId.get(id) ?? [])
}

/** Tells the two kinds of entry apart. */
export function isResponse(entry: Message | Response): entry is Response {
  return 'outputs' in entry
}
