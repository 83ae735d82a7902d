/** What carries packets between the widget and its server. */
import type { HostPage } from '../host-page.ts'
import type { Handshake } from './packet.ts'

/** Opens by itself; the first packet it hears is the server's handshake. */
export interface Transport {
  /** The handshake is heard: from now on packets may be sent. */
  opened?(handshake: Handshake): void
  send(packet: string): void
  /** Ends it at once. It may still be heard of afterwards. */
  close(): void
}

export interface TransportListener {
  packet(packet: unknown): void
  /** It could not be opened, or is broken. May be told more than once. */
  end(): void
}

/**
 * Calls no listener before it has returned.
 *
 * @throws Error when the browser forbids it.
 */
export type OpenTransport = (address: string, page: HostPage, listener: TransportListener) => Transport
