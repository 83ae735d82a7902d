/** What an agent of an OpenAI-compatible address is configured with. */
import { z } from 'zod'
import { timeoutsSchema } from '../http/timeouts.ts'

export const optionsSchema = z
  .strictObject({
    engine: z.literal('openai'),
    /** With `/v1`: `https://api.openai.com/v1`, `http://localhost:11434/v1`. */
    baseUrl: z.url({ protocol: /^https?$/ }),
    /** Left out where the address needs none. */
    apiKey: z.string().min(1).optional(),
    model: z.string().min(1),
    api: z.enum(['responses', 'chat']).default('responses'),
    instructions: z.string().optional(),
    /** Tools the model may call, in the API's own form; a call waits for its result from outside. */
    tools: z.array(z.record(z.string(), z.json())).optional(),
    /** Lets the address keep what was said, and sends only what is new. Responses only. */
    store: z.boolean().default(false),
    /** Lets the reply go on upstream when this server is restarted, and takes it up again. Responses only; implies `store`. */
    background: z.boolean().default(false),
    privateNetwork: z.boolean().optional(),
    timeouts: timeoutsSchema.optional(),
  })
  .refine(({ api, store, background }) => api === 'responses' || (!store && !background), {
    path: ['api'],
    message: '"store" and "background" need the "responses" API',
  })

export type OpenAiOptions = z.output<typeof optionsSchema>
