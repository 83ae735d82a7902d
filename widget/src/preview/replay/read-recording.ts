/** Reads a recording, or says what is wrong with it. Loaded when one is opened, for it brings zod along. */
import './zod-without-code.ts'
import { conversationSchema } from '@confab/shared/conversation'
import { eventSchema, type ConversationEvent } from '@confab/shared/events'
import type { Recording } from './recording.ts'

/** @throws Error with words for whoever chose the file. */
export function readRecording(text: string): Recording {
  try {
    return read(text)
  } catch (fault) {
    throw fault instanceof RangeError ? new Error('It is nested too deeply.') : fault
  }
}

function read(text: string): Recording {
  const { confab, conversation, events } = fieldsOf(text)
  if (confab === undefined || !Array.isArray(events)) throw new Error('It is not a recording of Confab.')
  if (confab !== 1) throw new Error('It was saved by another version of Confab.')
  if (events.length === 0) throw new Error('It holds no events.')
  const { data, error } = conversationSchema.safeParse(conversation)
  if (error) throw new Error(`Its conversation is broken${placeOf(error)}.`)
  return { conversation: data, events: events.map((event, index) => readEvent(event, index + 1, data.id)) }
}

type Fields = Partial<Record<'confab' | 'conversation' | 'events', unknown>>

function fieldsOf(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('It is not JSON.')
  }
  return typeof value === 'object' && value !== null ? value : {}
}

function readEvent(value: unknown, seq: number, conversationId: string): ConversationEvent {
  const { type } = Object(value) as { type?: unknown }
  const schema = eventSchema.options.find(({ shape }) => shape.type.value === type)
  if (!schema) throw new Error(`Event ${seq} is of a type that is not known here.`)
  const { data, error } = schema.safeParse(value)
  if (error) throw new Error(`Event ${seq} is broken${placeOf(error)}.`)
  if (data.seq !== seq) throw new Error(`Event ${seq} is missing: in its place is event ${data.seq}.`)
  if (data.conversationId !== conversationId) throw new Error(`Event ${seq} belongs to another conversation.`)
  return data
}

/** The first of what is wrong. */
function placeOf({ issues }: { issues: readonly { path: readonly PropertyKey[] }[] }): string {
  const path = issues[0]?.path ?? []
  return path.length > 0 ? ` at ${path.map(String).join('.')}` : ''
}
