/** A carrier over one connection that is kept alive: what all of them share. */
import { randomUUID } from 'node:crypto'
import type { CarrierListener } from './carrier.ts'
import { KeptConnection, type Connection } from './kept-connection.ts'

export abstract class KeptCarrier<C extends Connection> {
  /** The name of this server in its hints. */
  protected readonly self = randomUUID()
  #line: KeptConnection<C> | undefined

  /** Makes a connection that tells the listener of hints; `lost` is called when it breaks. */
  protected abstract connect(listener: CarrierListener, lost: (reason: Error) => void): Promise<C>

  /** Undefined while there is none. */
  protected get current(): C | undefined {
    return this.#line?.current
  }

  get isConnected(): boolean {
    return this.current !== undefined
  }

  listen(listener: CarrierListener): void {
    this.#line = new KeptConnection({
      connect: (lost) => this.connect(listener, lost),
      onConnected: () => listener.connected(),
      onLost: (reason) => listener.lost(reason),
    })
    this.#line.open()
  }

  async check(): Promise<void> {
    await this.#line?.check()
  }

  async close(): Promise<void> {
    await this.#line?.close()
  }
}
