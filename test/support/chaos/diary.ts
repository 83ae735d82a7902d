/** What a long run has done so far, kept in a file: one that was stopped, or had no more time, can be gone on with. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/** A round of a part, and what came of it. */
interface Entry {
  readonly part: string
  readonly result: unknown
}

export class Diary {
  readonly file: string
  readonly #entries: Entry[]

  /** Begins anew unless it `isResumed`. */
  constructor(file: string, isResumed: boolean) {
    this.file = file
    mkdirSync(dirname(file), { recursive: true })
    if (!isResumed) rmSync(file, { force: true })
    this.#entries = existsSync(file) ? read(file) : []
  }

  /** Of the rounds that are done, in their order. */
  results(part: string): unknown[] {
    return this.#entries.flatMap((entry) => (entry.part === part ? [entry.result] : []))
  }

  write(part: string, result: unknown): void {
    this.#entries.push({ part, result })
    appendFileSync(this.file, `${JSON.stringify({ part, result })}\n`)
  }
}

/** A last line that was not written to its end is left out, and its round done again. */
function read(file: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Entry)
}
