/** Bundles Socket.IO's client without what the widget never uses. Its behaviour in the rest stays what it is. */
import type { Plugin } from 'vite'

/** Modules of the client's packages, by the end of their path, and what stands in for them. */
const replacements = {
  // No WebTransport; and where WebSockets fail, fetch polls as well as XMLHttpRequest.
  'engine.io-client/build/esm/transports/index.js': `
    import { Fetch as polling } from './polling-fetch.js'
    import { WS as websocket } from './websocket.js'
    export const transports = { websocket, polling }`,
  // Addresses by the browser's own parser.
  'engine.io-client/build/esm/contrib/parseuri.js': `
    export function parse(source) {
      const { protocol, hostname, port, pathname: path, search } = new URL(source)
      const host = hostname.replace(/^\\[|\\]$/g, '')
      return { source, protocol: protocol.slice(0, -1), host, port, path, query: search.slice(1) }
    }`,
  // All events are JSON: nothing binary is sent, and what arrives is refused by the schema of events.
  'socket.io-parser/build/esm/is-binary.js': `
    export const isBinary = () => false
    export const hasBinary = () => false`,
  'socket.io-parser/build/esm/binary.js': `
    export const deconstructPacket = (packet) => ({ packet, buffers: [] })
    export const reconstructPacket = (packet) => packet`,
  'engine.io-parser/build/esm/contrib/base64-arraybuffer.js': `
    export const decode = () => new ArrayBuffer(0)`,
  'engine.io-parser/build/esm/encodePacket.browser.js': `
    import { PACKET_TYPES } from './commons.js'
    export const encodePacket = ({ type, data }, _binary, callback) => callback(PACKET_TYPES[type] + (data || ''))
    export const encodePacketToBinary = undefined`,
}

const marked = '?slim'
const ofClient = /\/(socket\.io-client|socket\.io-parser|engine\.io-client|engine\.io-parser)\/build\/esm\//

/** About 4 kB less of gzip, and no chunk for a namespace object. */
export function slimSocket(): Plugin {
  return {
    name: 'confab:slim-socket',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (importer === undefined || !ofClient.test(importer)) return undefined
      const resolved = await this.resolve(source, importer, { skipSelf: true })
      const id = resolved && replacementOf(resolved.id) ? resolved.id + marked : resolved?.id
      return id === undefined ? undefined : { id, moduleSideEffects: false }
    },
    load(id) {
      return id.endsWith(marked) ? replacementOf(id.slice(0, -marked.length)) : undefined
    },
    transform(code, id) {
      if (!id.endsWith('socket.io-client/build/esm/manager.js')) return undefined
      return code.replace(
        'import * as parser from "socket.io-parser"',
        'import { Encoder, Decoder } from "socket.io-parser"; const parser = { Encoder, Decoder }',
      )
    },
  }
}

function replacementOf(path: string): string | undefined {
  return Object.entries(replacements).find(([end]) => path.endsWith(end))?.[1]
}
