/** Reads a stream of whole snapshots: what each event says the reply is now. */
import { ConfabError } from '@confab/shared/errors'
import type { ServerSentEvent } from '../http/server-sent-events.ts'
import { reportedError } from './reported-error.ts'
import { streamEventSchema, type WireOutput, type WireResponse } from './wire.ts'

export type StreamStep =
  { readonly response: WireResponse } | { readonly output: WireOutput } | { readonly failure: ConfabError }

/**
 * The steps of a reply, each event once. When the stream breaks after it named the response, it just ends: the reply
 * can be asked for. A failure that Moveworks reports is the last step.
 *
 * @throws ConfabError when it breaks before, or holds more than a reply may
 */
export async function* readStream(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<StreamStep> {
  let last = -Infinity
  let isKnown = false
  try {
    for await (const event of events) {
      const { sequence_number: number, response, output, error } = parse(event.data)
      if (number !== undefined && number <= last) continue
      last = number ?? last
      if (response) {
        isKnown = true
        yield { response }
      } else if (output) yield { output }
      else if (error) {
        yield { failure: reportedError(error) }
        return
      }
    }
  } catch (error) {
    const isTooLarge = error instanceof ConfabError && error.code === 'ENGINE_REPLY_TOO_LARGE'
    if (!isKnown || isTooLarge) throw error
  }
}

function parse(data: string): ReturnType<typeof streamEventSchema.parse> {
  try {
    return streamEventSchema.parse(JSON.parse(data))
  } catch (cause) {
    throw new ConfabError('ENGINE_BAD_REPLY', 'The engine sends events in an unexpected shape.', { cause })
  }
}
