/** A recording of a conversation: all that it takes to see it again, anywhere. */
import type { Conversation } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'

export interface Recording {
  /** As it stood after any of them. */
  readonly conversation: Conversation
  /** From number 1 on, without gaps. */
  readonly events: readonly ConversationEvent[]
}

/** Hands it to the browser as a file: JSON, one event a line. */
export function saveRecording(recording: Recording): void {
  const url = URL.createObjectURL(new Blob([recordingText(recording)], { type: 'application/json' }))
  const download = `${recording.conversation.id}.json`
  Object.assign(document.createElement('a'), { href: url, download }).click()
  URL.revokeObjectURL(url)
}

export function recordingText({ conversation, events }: Recording): string {
  const lines = events.map((event) => JSON.stringify(event)).join(',\n')
  return `{"confab": 1, "conversation": ${JSON.stringify(conversation)}, "events": [\n${lines}\n]}\n`
}
