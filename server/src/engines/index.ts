/** The engines that a configuration may name: one line each. */
import { docs } from './docs/docs-engine.ts'
import type { EngineDefinition } from './engine.ts'
import { moveworks } from './moveworks/moveworks.ts'
import { numeno } from './numeno.ts'
import { openai } from './openai/openai.ts'
import { orq } from './orq/orq.ts'

export const engines: Readonly<Record<string, EngineDefinition>> = { docs, moveworks, numeno, openai, orq }
