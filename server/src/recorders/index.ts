/** The recorders that a configuration may name: one line each. */
import type { RecorderDefinition } from './recorder.ts'
import { stateset } from './stateset.ts'

export const recorders: Readonly<Record<string, RecorderDefinition>> = { stateset }
