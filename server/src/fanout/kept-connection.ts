/** Keeps one connection alive: asks now and then whether it still is, and makes another when it is not. */

import { inTime } from './in-time.ts'

/** Pauses between attempts to connect, in milliseconds: the first, and the longest. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 3_000
const CHECK_EVERY_MS = 5_000
/** A connection that takes longer to answer is dead, although nobody has said so. */
const PATIENCE_MS = 3_000

export interface Connection {
  ping(): Promise<unknown>
  close(): Promise<unknown>
}

export interface KeptConnectionOptions<C extends Connection> {
  /** Makes a connection that is ready for use; `lost` is called when it breaks. */
  readonly connect: (lost: (reason: Error) => void) => Promise<C>
  readonly onConnected: () => void
  /** Called once for each time that the connection is gone. */
  readonly onLost: (reason: Error) => void
}

export class KeptConnection<C extends Connection> {
  readonly #options: KeptConnectionOptions<C>
  #current: C | undefined
  #timer: NodeJS.Timeout | undefined
  #pause = FIRST_PAUSE_MS
  #fault: Error | undefined
  #isClosed = false

  constructor(options: KeptConnectionOptions<C>) {
    this.#options = options
  }

  /** Undefined while there is none. */
  get current(): C | undefined {
    return this.#current
  }

  /** @throws why there is none, or that it does not answer. */
  async check(): Promise<void> {
    if (!this.#current) throw this.#fault ?? new Error('There is no connection yet.')
    await inTime(this.#current.ping(), PATIENCE_MS)
  }

  open(): void {
    void this.#connect()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    const connection = this.#current
    this.#current = undefined
    await connection?.close().catch(() => {})
  }

  async #connect(): Promise<void> {
    let connection: C | undefined
    let brokeAtOnce: Error | undefined
    try {
      connection = await this.#options.connect((reason) => {
        if (!connection) brokeAtOnce = reason
        else if (this.#current === connection) this.#lose(reason)
      })
      if (this.#isClosed || brokeAtOnce) {
        await connection.close().catch(() => {})
        return this.#lose(brokeAtOnce ?? new Error('It is not needed any more.'))
      }
      this.#current = connection
      this.#pause = FIRST_PAUSE_MS
      this.#fault = undefined
      this.#checkLater()
      this.#options.onConnected()
    } catch (error) {
      this.#lose(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #checkLater(): void {
    this.#timer = setTimeout(() => void this.#check(), CHECK_EVERY_MS).unref()
  }

  async #check(): Promise<void> {
    const connection = this.#current
    if (!connection) return
    try {
      await inTime(connection.ping(), PATIENCE_MS)
      if (this.#current === connection) this.#checkLater()
    } catch (error) {
      if (this.#current === connection) this.#lose(error as Error)
    }
  }

  #lose(reason: Error): void {
    if (this.#isClosed) return
    const connection = this.#current
    this.#current = undefined
    connection?.close().catch(() => {})
    if (!this.#fault) this.#options.onLost(reason)
    this.#fault = reason
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#connect(), this.#pause * (0.75 + Math.random() / 2)).unref()
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2)
  }
}
