/** Hints as text, as they travel: with the name of the server they come from, which has no need of them. */
import { z } from 'zod'
import type { Hint } from '../storage/conversation-store.ts'

/** PostgreSQL takes less than 8,000 bytes at a time; an id may have 100 characters. */
const HINTS_PER_TEXT = 50

const textSchema = z.object({ from: z.string(), hints: z.array(z.tuple([z.string(), z.number()])) })

/** Of several hints of one conversation only the last counts. */
export function writeHints(from: string, hints: readonly Hint[]): string[] {
  const latest = [...new Map(hints.map(({ conversationId, seq }) => [conversationId, seq]))]
  const texts: string[] = []
  for (let start = 0; start < latest.length; start += HINTS_PER_TEXT) {
    texts.push(JSON.stringify({ from, hints: latest.slice(start, start + HINTS_PER_TEXT) }))
  }
  return texts
}

/** Those that come from others. What is not understood, from a newer version perhaps, hints at nothing. */
export function readHints(self: string, text: string): Hint[] {
  try {
    const { data } = textSchema.safeParse(JSON.parse(text))
    if (!data || data.from === self) return []
    return data.hints.map(([conversationId, seq]) => ({ conversationId, seq }))
  } catch {
    return []
  }
}
