import { describe, expect, it } from 'vitest'
import { decode, encodeEvent, encodeJoin } from './packet.ts'

/** What stands between packets where several travel together. */
const SEPARATOR = '\x1e'

const handshake = { pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 65_536 }

describe('What a server says', () => {
  it.each([
    [`0${JSON.stringify({ ...handshake, upgrades: [] })}`, { type: 'open', handshake }],
    ['1', { type: 'close' }],
    ['2', { type: 'ping' }],
    ['6', { type: 'noop' }],
    ['40{"sid":"b","pid":"c"}', { type: 'joined', id: 'b' }],
    ['41', { type: 'close' }],
    ['42["event",{"seq":1}]', { type: 'event', name: 'event', value: { seq: 1 } }],
    ['4217["event"]', { type: 'event', name: 'event', value: undefined }],
    ['42["event","two\\nlines \\u001e",3]', { type: 'event', name: 'event', value: 'two\nlines \x1e' }],
    ['430[{"ok":true}]', { type: 'answer', id: 0, value: { ok: true } }],
    ['4312[]', { type: 'answer', id: 12, value: undefined }],
    ['44{"message":"No.","data":{"a":1}}', { type: 'refused', message: 'No.', data: { a: 1 } }],
    ['44{"message":"No."}', { type: 'refused', message: 'No.', data: undefined }],
  ])('is understood: %s', (text, packet) => {
    expect(decode(text)).toMatchObject(packet)
  })

  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html><title>Sign in to this network</title>'],
    ['what only a client says', '3'],
    ['an upgrade', '5'],
    ['an unknown type', '9'],
    ['half a packet', '4'],
    ['a binary event', '451-["event",{"_placeholder":true,"num":0}]'],
    ['a binary answer', '461-0[{"_placeholder":true,"num":0}]'],
    ['binary data as text', 'bAQID'],
    ['binary data', new ArrayBuffer(2)],
    ['no data', undefined],
    ['another namespace', '40/admin,{"sid":"b"}'],
    ['an event of another namespace', '42/admin,["event"]'],
    ['a handshake without terms', '0'],
    ['a handshake that is null', '0null'],
    ['a handshake that lacks a term', `0${JSON.stringify({ ...handshake, maxPayload: undefined })}`],
    ['a handshake with a wrong term', `0${JSON.stringify({ ...handshake, pingTimeout: '1' })}`],
    ['a welcome of an older protocol', '40'],
    ['a welcome to nobody', '40{"sid":null}'],
    ['a refusal without a message', '44{}'],
    ['JSON cut short', '42["event",{"seq":1}'],
    ['an event without a name', '42[]'],
    ['an event whose name is none', '42[{"event":1}]'],
    ['an event that is no list', '42{"0":"event"}'],
    ['an event without a body', '4212'],
    ['an answer to nothing', '43[1]'],
    ['an answer that is no list', '431{}'],
    ['two packets where one belongs', `2${SEPARATOR}2`],
  ])('is refused when it is %s', (_, packet) => {
    expect(() => decode(packet)).toThrow(Error)
  })
})

describe('What is said to a server', () => {
  it('is one packet, whatever its text holds', () => {
    const value = { text: `"[]\\ ${SEPARATOR}\n 😀 \ud800` }
    const packet = encodeEvent(7, 'post-message', value)
    expect(packet).not.toContain(SEPARATOR)
    expect(packet.startsWith('427["post-message",')).toBe(true)
    expect(JSON.parse(packet.slice(3))).toEqual(['post-message', value])
  })

  it('begins with who says it', () => {
    expect(encodeJoin({ visitorToken: 'x' })).toBe('40{"visitorToken":"x"}')
  })
})
