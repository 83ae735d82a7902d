/** Ids: a readable prefix and 128 random bits in base 62, so that a log line tells what it speaks of. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM_LENGTH = 22

export type IdPrefix = 'conv' | 'msg' | 'resp' | 'rsn' | 'tool' | 'vis'

/** A new id such as `msg_4fQ…` (prefix, underscore, 22 base-62 characters). Safe to make on either side. */
export function newId(prefix: IdPrefix): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  let text = ''
  for (let digit = 0; digit < RANDOM_LENGTH; digit++) {
    text = ALPHABET.charAt(Number(value % 62n)) + text
    value /= 62n
  }
  return `${prefix}_${text}`
}
