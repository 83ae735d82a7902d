/** The packets of Socket.IO 5 on Engine.IO 4 as text: what a server may say, and what is said to it. */

/** The server's terms. Sizes are in bytes, times in milliseconds. */
export interface Handshake {
  readonly pingInterval: number
  readonly pingTimeout: number
  /** The largest payload the server takes. */
  readonly maxPayload: number
}

export type ServerPacket =
  | { readonly type: 'open'; readonly handshake: Handshake }
  | { readonly type: 'ping' | 'noop' | 'close' }
  | { readonly type: 'joined'; readonly id: string }
  | { readonly type: 'refused'; readonly message: string; readonly data: unknown }
  | { readonly type: 'event'; readonly name: string; readonly value: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }

export const PONG = '3'

export const encodeJoin = (auth: unknown): string => '40' + JSON.stringify(auth)

/** An event that wants an answer, which will bear its id. */
export const encodeEvent = (id: number, name: string, value: unknown): string =>
  `42${id}${JSON.stringify([name, value])}`

/**
 * Reads one packet of the server.
 *
 * @throws Error when it is none, or one that is not spoken here: binary, or of another namespace.
 */
export function decode(packet: unknown): ServerPacket {
  const [, kind = '', id, json] = /^(4?\d)(\d*)(.*)$/s.exec(typeof packet === 'string' ? packet : '') ?? []
  const body: unknown = json ? JSON.parse(json) : undefined
  const fields = (body ?? {}) as Record<string, unknown>
  switch (kind) {
    case '0':
      if (isHandshake(fields)) return { type: 'open', handshake: fields }
      break
    case '1':
    case '41':
      return { type: 'close' }
    case '2':
      return { type: 'ping' }
    case '6':
      return { type: 'noop' }
    case '40':
      if (typeof fields.sid === 'string') return { type: 'joined', id: fields.sid }
      break
    case '42':
      if (Array.isArray(body) && typeof body[0] === 'string')
        return { type: 'event', name: body[0], value: body[1] }
      break
    case '43':
      if (Array.isArray(body) && id) return { type: 'answer', id: Number(id), value: body[0] }
      break
    case '44':
      if (typeof fields.message === 'string')
        return { type: 'refused', message: fields.message, data: fields.data }
  }
  throw new Error('The server said what is no packet.')
}

function isHandshake(fields: object): fields is Handshake {
  const { pingInterval, pingTimeout, maxPayload } = fields as Partial<Handshake>
  return [pingInterval, pingTimeout, maxPayload].every((term) => typeof term === 'number')
}
