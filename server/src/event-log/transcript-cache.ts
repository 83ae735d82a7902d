/** The transcripts kept in memory, those last used; the others are loaded when they are asked for. */
import type { Transcript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'

const KEPT_TRANSCRIPTS = 500
/** Of all of them together: nobody can fill the memory by filling conversations. */
const KEPT_CHARACTERS = 50_000_000

interface Kept {
  readonly transcript: Transcript
  /** About as long as it is as JSON. */
  readonly size: number
}

export class TranscriptCache {
  readonly #kept = new Map<string, Kept>()
  /** Up to which number the database has them as a whole. */
  readonly #checkpoints = new Map<string, number>()
  #size = 0

  get(id: string): Transcript | undefined {
    return this.#kept.get(id)?.transcript
  }

  /** In characters; 0 when it is not kept. */
  sizeOf(id: string): number {
    return this.#kept.get(id)?.size ?? 0
  }

  /** `events` made it of what is kept; left out, it is measured as a whole. */
  keep(transcript: Transcript, events?: readonly ConversationEvent[]): void {
    const before = this.#kept.get(transcript.id)
    const grown = before && events?.reduce((sum, event) => sum + lengthOf(event), before.size)
    const size = grown ?? JSON.stringify(transcript).length
    this.#size += size - (before?.size ?? 0)
    this.#kept.delete(transcript.id)
    this.#kept.set(transcript.id, { transcript, size })
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= KEPT_TRANSCRIPTS && this.#size <= KEPT_CHARACTERS) break
      if (oldest !== transcript.id) this.forget(oldest)
    }
  }

  forget(id: string): void {
    this.#size -= this.sizeOf(id)
    this.#kept.delete(id)
    this.#checkpoints.delete(id)
  }

  checkpointed(id: string, seq: number): void {
    this.#checkpoints.set(id, seq)
  }

  /** How many events the transcript has beyond its checkpoint. */
  beyondCheckpoint({ id, seq }: Transcript): number {
    return seq - (this.#checkpoints.get(id) ?? 0)
  }
}

function lengthOf(event: ConversationEvent): number {
  return event.type === 'output.appended' ? event.text.length : JSON.stringify(event).length
}
