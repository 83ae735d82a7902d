/** Any OpenAI-compatible address: the Responses API or Chat Completions, streamed. */
import type { Engine, EngineDefinition } from '../engine.ts'
import { Upstream } from '../http/upstream.ts'
import { chatCompletions } from './chat-completions.ts'
import { optionsSchema, type OpenAiOptions } from './options.ts'
import { responses, resumeResponse } from './responses.ts'

export const openai: EngineDefinition<typeof optionsSchema> = {
  options: optionsSchema,
  capabilities: {
    streaming: true,
    reasoning: true,
    citations: true,
    state: true,
    control: true,
    tools: true,
    resume: true,
    feedback: false,
  },
  create: createOpenAiEngine,
}

function createOpenAiEngine(options: OpenAiOptions): Engine {
  const upstream = new Upstream({
    baseUrl: options.baseUrl,
    privateNetwork: options.privateNetwork,
    timeouts: options.timeouts,
    headers: () => Promise.resolve(options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}),
  })
  const answer = options.api === 'responses' ? responses : chatCompletions
  return {
    name: 'openai',
    generateReply: (request, signal) => answer(upstream, options, request, signal),
    ...(options.background
      ? { resumeReply: (request, signal) => resumeResponse(upstream, request, signal) }
      : {}),
    close: () => upstream.close(),
  }
}
