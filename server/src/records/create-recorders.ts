/** Makes the recorders that a configuration names. */
import type { Logger } from 'pino'
import { checkShape, pick } from '../config/config-errors.ts'
import type { Config } from '../config/config.ts'
import type { Recorder, RecorderDefinition } from '../recorders/recorder.ts'

/** By the name their deliveries are stored under. @throws ConfigError */
export function createRecorders(
  config: Config,
  list: Readonly<Record<string, RecorderDefinition>>,
  logger: Logger,
): Map<string, Recorder> {
  const source = config.file ?? 'the defaults'
  const recorders = new Map<string, Recorder>()
  for (const [index, written] of config.recorders.entries()) {
    const definition = pick(list, written.recorder, 'recorder', source)
    const checked = checkShape(definition.options, written, ['recorders', index], source)
    recorders.set(`${written.recorder} ${index}`, definition.create(checked, logger))
  }
  return recorders
}
