/** The lines printed at start: where it is, how to embed it, where data is kept. */
import type { Config } from '../config/config.ts'
import { isThisMachine } from '../config/safety.ts'
import { pinnedLoader } from '../gateway/widget-files.ts'
import type { Mode, Settings } from '../config/settings.ts'

export interface Greeting {
  readonly url: string
  readonly config: Config
  readonly settings: Settings
  readonly mode: Mode
  /** An API key that nobody has been told of yet. */
  readonly madeKey: string | undefined
}

export function greet({ url, config, settings, mode, madeKey }: Greeting): void {
  const agent = `data-agent="${config.defaultAgent}"`
  const pinned = pinnedLoader()
  const lines = [
    `Confab is listening on ${url}`,
    '',
    `  Embed      <script async src="${url}/widget.js" ${agent}></script>`,
    `  API        ${url}/docs`,
    `  Data       ${settings.databaseUrl === undefined ? settings.dataFolder : 'PostgreSQL (DATABASE_URL)'}`,
    `  Config     ${config.file ?? 'defaults (no confab.config.ts found)'}`,
  ]
  if (pinned) {
    const { path, integrity } = pinned
    const script = `<script async src="${url}${path}" integrity="${integrity}" crossorigin="anonymous" ${agent}></script>`
    lines.splice(3, 0, `  Pinned     ${script}`)
  }
  if (madeKey !== undefined) lines.push(`  API key    ${madeKey}`)
  if (mode === 'dev') lines.push('', `  Open ${url} to try it.`)
  if (mode === 'dev' && !isThisMachine(settings.host)) {
    lines.push(
      `  HOST=${settings.host} lets other machines in: they see every conversation in the live preview.`,
    )
  }
  console.log(`${lines.join('\n')}\n`)
}
