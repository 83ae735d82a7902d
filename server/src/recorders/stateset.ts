/** StateSet: keeps a record of every reply. It answers nothing; it is told. */
import { ConfabError } from '@confab/shared/errors'
import { z } from 'zod'
import { Upstream } from '../engines/http/upstream.ts'
import { recordOf, type FinishedReply, type Recorder, type RecorderDefinition } from './recorder.ts'

const optionsSchema = z.strictObject({
  recorder: z.literal('stateset'),
  /** With `/v1`: `https://api.stateset.com/v1`. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  token: z.string().min(1),
  authScheme: z.enum(['Token', 'Bearer']).default('Token'),
  channel: z.string().default('chat'),
  orgId: z.string().optional(),
  workflowId: z.string().optional(),
  privateNetwork: z.boolean().optional(),
})

const PATIENCE_MS = 60_000

export const stateset: RecorderDefinition<typeof optionsSchema> = {
  options: optionsSchema,
  create(options): Recorder {
    const upstream = new Upstream({
      baseUrl: options.baseUrl,
      privateNetwork: options.privateNetwork,
      headers: () => Promise.resolve({ authorization: `${options.authScheme} ${options.token}` }),
    })
    const labels = {
      channel: options.channel,
      orgId: options.orgId ?? null,
      workflowId: options.workflowId ?? null,
    }
    return {
      name: 'stateset',
      labels,
      record: (finished: FinishedReply) => write(upstream, recordOf(finished, labels)),
      close: () => upstream.close(),
    }
  },
}

/** The id is ours, so what arrives twice is known there: such a conflict is as good as success. */
async function write(upstream: Upstream, body: object): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  try {
    await upstream.done({ method: 'POST', path: '/response', body, signal, conflict: 'ALREADY_ANSWERED' })
  } catch (error) {
    if (!(error instanceof ConfabError) || error.code !== 'ALREADY_ANSWERED') throw error
  }
}
