/** The transcripts kept in memory, those last used; the others are loaded when they are asked for. */
import type { Transcript } from '@confab/shared/conversation'

const KEPT_TRANSCRIPTS = 500

export class TranscriptCache {
  readonly #transcripts = new Map<string, Transcript>()
  /** Up to which number the database has them as a whole. */
  readonly #checkpoints = new Map<string, number>()

  get(id: string): Transcript | undefined {
    return this.#transcripts.get(id)
  }

  keep(transcript: Transcript): void {
    this.#transcripts.delete(transcript.id)
    this.#transcripts.set(transcript.id, transcript)
    if (this.#transcripts.size <= KEPT_TRANSCRIPTS) return
    const [oldest] = this.#transcripts.keys()
    if (oldest !== undefined) this.forget(oldest)
  }

  forget(id: string): void {
    this.#transcripts.delete(id)
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
