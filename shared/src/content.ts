/** What a message says: a text, how to read it, and where its claims come from. */
import { z } from 'zod'

export const contentTypes = ['PLAIN_TEXT', 'COMMONMARK_TEXT', 'MARKDOWN_TEXT'] as const

export const contentSchema = z.strictObject({
  type: z.enum(contentTypes),
  text: z.string(),
})

export const citationSchema = z.strictObject({
  /** Where in the raw text the source belongs, in UTF-16 units; `null` when the engine gives no place. */
  offset: z.int().min(0).nullable(),
  url: z.string().optional(),
  title: z.string().optional(),
  body: z.string().optional(),
})

export type ContentType = (typeof contentTypes)[number]
export type Content = z.infer<typeof contentSchema>
export type Citation = z.infer<typeof citationSchema>
