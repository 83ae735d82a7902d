/** A conversation as its visitor had it after each of its events. */
import { applyEvent } from '@confab/shared/apply-event'
import type { Conversation, VisitorTranscript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import { visitorConversation, visitorEvent } from '@confab/shared/visibility'

/** So many events apart are the transcripts that are kept, so that going back begins near. */
const EVERY = 200

export class ReplayTranscripts {
  readonly #marks: [VisitorTranscript, ...VisitorTranscript[]]
  #last: VisitorTranscript

  /** `conversation` may be as it stands after any event: only what no event changes is taken from it. */
  constructor(conversation: Conversation) {
    this.#last = {
      ...visitorConversation(conversation),
      agentTakeOver: false,
      archived: false,
      seq: 0,
      updatedAt: conversation.createdAt,
      messages: [],
      responses: [],
      order: [],
      feedback: {},
    }
    this.#marks = [this.#last]
  }

  /** After the event with the number `seq`, of `events` from the first on, of which there may be more each time; or before a gap. */
  after(events: readonly ConversationEvent[], seq: number): VisitorTranscript {
    let transcript = this.#nearest(seq)
    for (const event of events.slice(transcript.seq, seq)) {
      if (event.seq !== transcript.seq + 1) break
      transcript = applyEvent(transcript, visitorEvent(event))
      if (transcript.seq === this.#marks.length * EVERY) this.#marks.push(transcript)
    }
    return (this.#last = transcript)
  }

  #nearest(seq: number): VisitorTranscript {
    const mark = this.#marks[Math.min(Math.floor(seq / EVERY), this.#marks.length - 1)] ?? this.#marks[0]
    return this.#last.seq <= seq && this.#last.seq > mark.seq ? this.#last : mark
  }
}
