/** Reads an upstream's answer and holds it to what was asked for: its type, its length, its shape. */
import { ConfabError } from '@confab/shared/errors'
import type { Dispatcher } from 'undici'
import type { z } from 'zod'
import { parseStrictJson } from './strict-json.ts'
import { failure } from './upstream-errors.ts'

export type Answer = Dispatcher.ResponseData

/** Most bytes of one answer, or of one event of a stream. */
export const MAX_BYTES = 2_000_000

/** How much of a body that nobody needs is read, and for how long, so that its connection can serve again. */
const UNNEEDED_BYTES = 65_536
const UNNEEDED_MS = 1_000

/** @throws UpstreamFailure when the answer is not JSON of that shape, or too long */
export async function readJson<S extends z.ZodType>(answer: Answer, shape: S): Promise<z.output<S>> {
  requireType(answer, 'application/json')
  const result = shape.safeParse(parse(await readBytes(answer)))
  if (result.success) return result.data
  throw badReply('The engine answers in an unexpected shape.', result.error)
}

/** @throws UpstreamFailure when the answer is of another type, or compressed, which was not asked for */
export function requireType(answer: Answer, type: string): void {
  const given = headerOf(answer, 'content-type') ?? ''
  const encoding = headerOf(answer, 'content-encoding') ?? 'identity'
  const [essence = ''] = given.toLowerCase().split(';')
  if (essence.trim() === type && encoding.toLowerCase() === 'identity') return
  drop(answer)
  throw badReply(`The engine answers with "${given || 'nothing'}" (${encoding}), not ${type}.`)
}

/** Closes what is still to come of an answer, and its connection with it. */
export function drop(answer: Answer): void {
  answer.body.on('error', () => {}).destroy()
}

/** Never throws: what matters was said in the head. */
export async function discard(answer: Answer): Promise<void> {
  const timer = setTimeout(() => drop(answer), UNNEEDED_MS)
  await answer.body.dump({ limit: UNNEEDED_BYTES }).catch(() => {})
  clearTimeout(timer)
}

export function headerOf(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes)
  } catch (error) {
    throw failure('broken', ConfabError.from(error))
  }
}

async function readBytes(answer: Answer): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let total = 0
  for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
    total += piece.byteLength
    if (total > MAX_BYTES) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces, total)
}

/** A question of what was asked, not of the upstream's health. */
function tooLarge(): Error {
  const message = 'The reply is longer than this server accepts.'
  return failure('settled', new ConfabError('ENGINE_REPLY_TOO_LARGE', message))
}

function badReply(message: string, cause?: unknown): Error {
  return failure('broken', new ConfabError('ENGINE_BAD_REPLY', message, { cause }))
}
