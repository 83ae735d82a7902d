/** `@confab/server`: what a configuration and a program that embeds the server may use. */
export { ConfabError } from '@confab/shared/errors'
export { createApp, type App, type AppOptions } from './app.ts'
export { ConfigError } from './config/config-errors.ts'
export { checkConfig, loadConfig, type ConfabConfig, type Config } from './config/config.ts'
export { defineConfig, defineEngine } from './define.ts'
export type { Engine, EngineItem, EngineOutput, ReplyRequest } from './engines/engine.ts'
export { readSettings, type Settings } from './config/settings.ts'
