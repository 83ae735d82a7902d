/** What a user's own files import: shapes for the editor, checks at start. */
import type { ConfabConfig } from './config/config.ts'
import type { Engine } from './engines/engine.ts'

/** Gives the configuration back; it is there so that an editor knows the keys. */
export function defineConfig(config: ConfabConfig): ConfabConfig {
  return config
}

/** Gives the engine back, with a name. Use the value as `engine` of an agent. */
export function defineEngine(engine: Omit<Engine, 'name'> & { readonly name?: string }): Engine {
  return { ...engine, name: engine.name ?? 'custom' }
}
