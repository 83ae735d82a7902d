/** The engines that a configuration may name: one line each. */
import { createDocsEngine, docsOptionsSchema } from './docs/docs-engine.ts'
import type { EngineDefinition } from './engine.ts'
import { numeno } from './numeno.ts'

const docs: EngineDefinition<typeof docsOptionsSchema> = {
  options: docsOptionsSchema,
  capabilities: {
    streaming: true,
    reasoning: true,
    citations: true,
    state: false,
    control: false,
    tools: false,
    resume: false,
    feedback: false,
  },
  create: (options, { folder, pagesUrl, logger }) =>
    createDocsEngine({
      ...options,
      ...(options.siteUrl === undefined && pagesUrl !== undefined ? { siteUrl: pagesUrl } : {}),
      root: folder,
      log: (message, details) => logger.warn(details, message),
    }),
}

export const engines: Readonly<Record<string, EngineDefinition>> = { docs, numeno }
