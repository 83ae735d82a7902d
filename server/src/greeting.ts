/** The lines printed at start: where it is, how to embed it, where data is kept. */
import type { Config } from './config.ts'
import type { Mode, Settings } from './settings.ts'

export interface Greeting {
  readonly url: string
  readonly config: Config
  readonly settings: Settings
  readonly mode: Mode
}

export function greet({ url, config, settings, mode }: Greeting): void {
  const lines = [
    `Confab is listening on ${url}`,
    '',
    `  Embed      <script async src="${url}/widget.js" data-agent="${config.defaultAgent}"></script>`,
    `  API        ${url}/docs`,
    `  Data       ${settings.databaseUrl === undefined ? settings.dataFolder : 'PostgreSQL (DATABASE_URL)'}`,
    `  Config     ${config.file ?? 'defaults (no confab.config.ts found)'}`,
  ]
  if (mode === 'dev') lines.push(`  API key    ${settings.apiKeys[0] ?? ''}`, '', `  Open ${url} to try it.`)
  console.log(`${lines.join('\n')}\n`)
}
