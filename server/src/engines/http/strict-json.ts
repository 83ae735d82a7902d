/** Reads an upstream's JSON without mercy: what is not exactly JSON is not a reply. */
import { ConfabError } from '@confab/shared/errors'

/** @throws ConfabError ENGINE_BAD_REPLY on invalid UTF-8, a byte order mark, bad JSON, or a key that stands twice. */
export function parseStrictJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    if (countKeys(value) !== countWrittenKeys(text)) throw new Error('A key stands twice.')
    return value
  } catch (cause) {
    throw new ConfabError('ENGINE_BAD_REPLY', "The engine's answer is not valid JSON.", { cause })
  }
}

function countKeys(value: unknown): number {
  let count = 0
  const waiting = [value]
  while (waiting.length > 0) {
    const one = waiting.pop()
    if (typeof one !== 'object' || one === null) continue
    const parts: unknown[] = Object.values(one)
    if (!Array.isArray(one)) count += parts.length
    for (const part of parts) waiting.push(part)
  }
  return count
}

/** In valid JSON a colon outside of strings stands after each key, and nowhere else. */
function countWrittenKeys(text: string): number {
  return text.replaceAll(/"[^"\\]*(?:\\.[^"\\]*)*"/gs, '').split(':').length - 1
}
