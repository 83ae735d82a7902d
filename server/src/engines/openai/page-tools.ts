/** The functions that the host page offers beside what it says of itself: the model may call them, the page runs them. */
import type { Json, Message } from '@confab/shared/conversation'
import { z } from 'zod'

/** More would crowd out the conversation, and the API has a limit of its own. */
const MOST = 64

const contextSchema = z.looseObject({ tools: z.array(z.unknown()) })
const toolSchema = z.object({
  /** As the API wants names to be; a tool with another name would have the whole request refused. */
  name: z.string().regex(/^[\w-]{1,64}$/),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.json()).optional(),
})

export type PageTool = z.output<typeof toolSchema>

/**
 * What the visitor's page offered with its last message, without the names that are `taken`. It is as little to be trusted
 * as the visitor: whatever is called runs in the visitor's own page.
 */
export function pageTools(history: readonly Message[], taken: ReadonlySet<unknown>): PageTool[] {
  const context = contextSchema.safeParse(history.findLast(({ role }) => role === 'user')?.pageContext)
  const offered = (context.data?.tools ?? []).flatMap((tool) => toolSchema.safeParse(tool).data ?? [])
  return offered.filter(({ name }) => !taken.has(name)).slice(0, MOST)
}

/** As the API describes a function, wherever it wants the description. */
export function describeTool({ name, description, parameters }: PageTool): Record<string, Json> {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    parameters: { type: 'object', properties: {}, ...parameters },
  }
}

/** What else the page says of itself; undefined when that is nothing. */
export function withoutTools(pageContext: Json): Json | undefined {
  const context = contextSchema.safeParse(pageContext)
  if (!context.success) return pageContext
  const { tools: _, ...rest } = pageContext as Record<string, Json>
  return Object.keys(rest).length === 0 ? undefined : rest
}
