/** Where a replay stands in a recording, and how it goes on by itself. */
import type { VisitorTranscript } from '@confab/shared/conversation'
import type { ConversationEvent } from '@confab/shared/events'
import type { Recording } from './recording.ts'
import { cameUntil, replayTimes } from './replay-times.ts'
import { ReplayTranscripts } from './replay-transcripts.ts'

/** While it plays it looks no more often than this what has come. */
const FRAME_MS = 16

/** Shows the conversation that goes on, or a recording that was opened in its place. */
export class Replay {
  /** Is told of every change. */
  onChange: (() => void) | undefined
  /** The name of the file that was opened. */
  name: string | undefined
  #live: Recording | undefined
  #opened: Recording | undefined
  /** undefined: at the end, also when that moves on. */
  #at: number | undefined
  #speed = 1
  #transcripts: ReplayTranscripts | undefined
  /** Of the first event, which tells one recording from another. */
  #first: ConversationEvent | undefined
  #timed: { readonly events: readonly ConversationEvent[]; readonly times: readonly number[] } = {
    events: [],
    times: [],
  }
  /** Playing: since when, and from which time of the recording on. */
  #started: { readonly now: number; readonly time: number } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** The conversation that goes on, as it stands. */
  set live(recording: Recording | undefined) {
    const before = this.#live
    this.#live = recording
    if (this.#opened) return
    if (recording?.conversation.id !== before?.conversation.id) this.#begin()
    else if (recording?.events !== before?.events) this.onChange?.()
  }

  get recording(): Recording | undefined {
    return this.#opened ?? this.#live
  }

  get length(): number {
    return this.recording?.events.length ?? 0
  }

  /** The number of the event that came last; 0 when there is none. */
  get at(): number {
    return Math.min(this.#at ?? this.length, this.length)
  }

  get event(): ConversationEvent | undefined {
    return this.recording?.events[this.at - 1]
  }

  get isPlaying(): boolean {
    return this.#started !== undefined
  }

  /** What the visitor had then. */
  get transcript(): VisitorTranscript | null {
    const { recording } = this
    const first = recording?.events[0]
    if (!recording || !first) return null
    if (first !== this.#first) this.#transcripts = undefined
    this.#first = first
    this.#transcripts ??= new ReplayTranscripts(recording.conversation)
    return this.#transcripts.after(recording.events, this.at)
  }

  open(name: string, recording: Recording): void {
    this.name = name
    this.#opened = recording
    this.#begin()
  }

  /** Goes back to the conversation that goes on. */
  close(): void {
    this.name = this.#opened = undefined
    this.#begin()
  }

  /** Shows what there was after this event. Who goes to the end follows it. */
  goTo(seq: number): void {
    this.#stop()
    this.#move(Math.max(1, seq))
  }

  /** The same in the conversation that goes on. */
  goToLive(seq: number): void {
    this.close()
    this.goTo(seq)
  }

  /** From the beginning when it is at the end. */
  play(): void {
    if (this.at === this.length) this.#at = 1
    this.#start(this.#times[this.at - 1] ?? 0)
  }

  pause(): void {
    this.#stop()
    this.onChange?.()
  }

  get speed(): number {
    return this.#speed
  }

  /** Times as fast as it was; `Infinity`: at once. */
  set speed(speed: number) {
    const time = this.#time
    this.#speed = speed
    if (time !== undefined) this.#start(time)
    this.onChange?.()
  }

  #begin(): void {
    this.#at = undefined
    this.pause()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#started = undefined
  }

  #move(seq: number): void {
    this.#at = seq < this.length ? seq : undefined
    this.onChange?.()
  }

  #start(time: number): void {
    clearTimeout(this.#timer)
    this.#started = { now: performance.now(), time }
    this.#tick()
  }

  #tick(): void {
    const times = this.#times
    const time = this.#time ?? 0
    const came = this.#speed === Infinity ? times.length : cameUntil(times, time)
    this.#move(came)
    const next = times[came]
    if (next === undefined) return this.pause()
    this.#timer = setTimeout(() => this.#tick(), Math.max(FRAME_MS, (next - time) / this.#speed))
  }

  get #times(): readonly number[] {
    const events = this.recording?.events ?? []
    const { times } = this.#timed
    // The list of the conversation that goes on also grows in place.
    const isKnown = events === this.#timed.events && events.length === times.length
    if (!isKnown) this.#timed = { events, times: replayTimes(events) }
    return this.#timed.times
  }

  /** Where in the recording it is now, while it plays. */
  get #time(): number | undefined {
    if (!this.#started) return undefined
    const { now, time } = this.#started
    const passed = performance.now() - now
    return passed > 0 ? time + passed * this.#speed : time
  }
}
