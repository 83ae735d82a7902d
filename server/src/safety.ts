/** What `confab start` will not serve, and how to mend it. */
import { ConfigError } from './config-errors.ts'
import type { Config } from './config.ts'
import type { Settings } from './settings.ts'

/** @throws ConfigError naming every unsafe setting and its remedy. */
export function refuseUnsafe(config: Config, settings: Settings): void {
  const faults: string[] = []
  if (config.origins.length === 0) {
    faults.push(
      'No origins: name the sites that may embed the widget, in "origins" or CONFAB_ORIGINS (https://example.com).',
    )
  }
  const weakKeys = settings.apiKeys.filter((key) => key.length < 16)
  if (weakKeys.length > 0)
    faults.push('CONFAB_API_KEYS holds a key of fewer than 16 characters: make longer ones.')
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
}
