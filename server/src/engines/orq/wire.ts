/** orq's own shapes, read with tolerance: fields that are not needed are not looked at. */
import { z } from 'zod'

/** What is remembered in a conversation. */
export const memorySchema = z.object({
  /** The task of the conversation: polling and continuing go by it. */
  orqTask: z.string().optional(),
  /** The upstream's id of the last turn. */
  orqTurn: z.string().optional(),
  /** Our message that the turn answers. */
  orqMessage: z.string().optional(),
})

export const partSchema = z.object({
  kind: z.string(),
  text: z.string().optional(),
  reasoning: z.string().optional(),
  error: z.string().optional(),
  file: z.object({ uri: z.string().optional(), name: z.string().nullish() }).optional(),
})
export type Part = z.output<typeof partSchema>

const telemetrySchema = z
  .object({ trace_id: z.string().optional(), traceId: z.string().optional() })
  .nullish()

export const pendingCallSchema = z.object({
  id: z.string(),
  function: z.object({ name: z.string().optional(), arguments: z.string().optional() }),
})
export type PendingCall = z.output<typeof pendingCallSchema>

export const createdSchema = z.object({
  _id: z.string(),
  task_id: z.string(),
  output: z
    .array(z.object({ messageId: z.string(), role: z.string(), parts: z.array(partSchema) }))
    .nullish()
    .transform((output) => output ?? []),
  pending_tool_calls: z.array(pendingCallSchema).nullish(),
  telemetry: telemetrySchema,
})

export const polledSchema = createdSchema.extend({
  status: z.enum(['in_progress', 'completed', 'failed']),
  error: z.string().nullish(),
})

export type Answer = z.output<typeof createdSchema> &
  Partial<Pick<z.output<typeof polledSchema>, 'status' | 'error'>>

/** One event of a stream; `data` is camelCase throughout. */
export const eventSchema = z.object({
  type: z.string(),
  data: z
    .object({
      responseId: z.string().optional(),
      taskId: z.string().optional(),
      partId: z.string().optional(),
      delta: partSchema.optional(),
      part: partSchema.optional(),
      toolName: z.string().optional(),
      toolCallId: z.string().optional(),
      pendingToolCalls: z.array(pendingCallSchema).nullish(),
      telemetry: telemetrySchema,
    })
    .default({}),
})
export type StreamEvent = z.output<typeof eventSchema>
