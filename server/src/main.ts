/** Runs the server as a process: reads what it is told, serves, and ends in good order. */
import { pino } from 'pino'
import { createApp, type App } from './app.ts'
import { loadConfig, type Config } from './config/config.ts'
import { takeDataFolder } from './data-folder.ts'
import { watchConfig } from './preview/watch-config.ts'
import { readSettings, type Mode } from './config/settings.ts'
import { refuseUnsafe } from './config/safety.ts'
import { greet } from './replies/greeting.ts'
import type { Secrets } from './config/secrets.ts'

/** How long a shutdown may take before the process ends anyway, in milliseconds. */
const SHUTDOWN_LIMIT_MS = 30_000

/** Resolves when the server listens. @throws ConfigError */
export async function serve(mode: Mode, secrets: Secrets): Promise<void> {
  const folder = process.cwd()
  const config = await loadConfig(folder, process.env)
  secrets.addConfig(config)
  const settings = readSettings(folder, process.env, mode)
  secrets.addSettings(settings)
  if (mode === 'start') refuseUnsafe(config, settings)
  if (settings.databaseUrl === undefined) takeDataFolder(settings.dataFolder)
  const logger = pino({
    level: settings.logLevel,
    hooks: { streamWrite: (line) => secrets.hide(line) },
  })
  const app = await createApp({ config, settings, logger, preview: mode === 'dev' })
  const url = await app.listen()
  const hasMadeKey = mode === 'dev' && !process.env.CONFAB_API_KEYS
  greet({ url, config, settings, mode, madeKey: hasMadeKey ? settings.apiKeys[0] : undefined })
  const stopWatching = mode === 'dev' ? followConfig(app, config, secrets) : () => {}
  endInGoodOrder(app, stopWatching)
}

/** Takes a changed configuration without a restart; a faulty one is told of and not taken. @returns how to stop. */
function followConfig(app: App, config: Config, secrets: Secrets): () => void {
  return watchConfig({
    config,
    async load() {
      const changed = await loadConfig(process.cwd(), process.env)
      secrets.addConfig(changed)
      return changed
    },
    async use(changed) {
      await app.reconfigure(changed)
      const needsRestart = JSON.stringify(fixedParts(config)) !== JSON.stringify(fixedParts(changed))
      console.log(`${changed.file ?? 'The configuration'} has changed and is in use.`)
      if (needsRestart)
        console.log('Changed origins, limits, retention and trustProxy count from the next start.')
    },
    failed(error) {
      const fault = secrets.hide(error instanceof Error ? error.message : String(error))
      console.error(`${fault}\nThe configuration from before is still in use.`)
      app.reportConfigFault(fault)
    },
  })
}

/** What the doors are built with once. */
function fixedParts({ origins, limits, retention, trustProxy }: Config): unknown[] {
  return [origins, limits, retention, trustProxy]
}

/** The first signal lets running replies end; a second one ends at once. What was acknowledged is on disk either way. */
function endInGoodOrder(app: App, stopWatching: () => void): void {
  let signals = 0
  const onSignal = (): void => {
    if (++signals > 1) process.exit(0)
    stopWatching()
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref()
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
