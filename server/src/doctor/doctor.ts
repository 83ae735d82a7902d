/** `confab doctor`: looks at everything that `confab start` needs, and says what to do. */
import { ConfigError } from '../config/config-errors.ts'
import { loadConfig, type Config } from '../config/config.ts'
import { pinnedLoader } from '../gateway/widget-files.ts'
import { unsafeSettings } from '../config/safety.ts'
import type { Secrets } from '../config/secrets.ts'
import { readSettings, type Settings } from '../config/settings.ts'
import { examineAgents } from './agents.ts'
import { fault, hint, ok, type Finding } from './finding.ts'
import { examineHints } from './hints.ts'
import { examineStorage } from './storage.ts'

const marks = { ok: '  ok    ', hint: '  hint  ', fault: '  FAULT ' }

/** Prints a line for each finding. @returns whether all is well */
export async function doctor(
  folder: string,
  environment: NodeJS.ProcessEnv,
  secrets: Secrets,
): Promise<boolean> {
  const findings = await examine(folder, environment, secrets)
  for (const { state, what, words } of findings) {
    console.log(secrets.hide(`${marks[state]}${what.padEnd(14)} ${words}`))
  }
  const faults = findings.filter(({ state }) => state === 'fault').length
  console.log(faults === 0 ? '\nAll is well.' : `\n${faults} to mend.`)
  return faults === 0
}

async function examine(folder: string, environment: NodeJS.ProcessEnv, secrets: Secrets): Promise<Finding[]> {
  const config = await orFault('Configuration', () => loadConfig(folder, environment))
  if (isFinding(config)) return [config]
  secrets.addConfig(config)
  const settings = await orFault('Environment', () => readSettings(folder, environment, 'start'))
  if (!isFinding(settings)) secrets.addSettings(settings)
  const agents = await orFault('Agents', () => examineAgents(config))
  return [
    ok(
      'Configuration',
      `${config.file ?? 'none, so the defaults'} · agents: ${Object.keys(config.agents).join(', ')}`,
    ),
    ...(isFinding(settings)
      ? [settings]
      : [
          ...examineSafety(config, settings),
          ...(await examineStorage(settings)),
          ...(await examineHints(settings)),
        ]),
    ...(isFinding(agents) ? [agents] : agents),
    examineWidget(),
    ...advice(config),
  ]
}

function isFinding(value: object): value is Finding {
  return 'state' in value && 'words' in value
}

async function orFault<T extends object>(what: string, work: () => Promise<T> | T): Promise<T | Finding> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ConfigError) return fault(what, error.message)
    throw error
  }
}

function examineSafety(config: Config, settings: Settings): Finding[] {
  const faults = unsafeSettings(config, settings).map((words) => fault('Safety', words))
  return faults.length > 0
    ? faults
    : [ok('Safety', `Origins ${config.origins.join(', ')}; keys and secret are strong.`)]
}

function examineWidget(): Finding {
  const pinned = pinnedLoader()
  return pinned
    ? ok('Widget', `is built: ${pinned.path}`)
    : fault('Widget', 'is not built, so no page can load it: run "npm run build" in the repository.')
}

function advice({ limits, agents }: Config): Finding[] {
  const isPaid = Object.values(agents).some(({ engine }) => engine !== 'docs')
  const { repliesPerDay, repliesPerAddressPerDay } = limits
  if (!isPaid || repliesPerDay !== null || repliesPerAddressPerDay !== null) return []
  return [
    hint(
      'Budget',
      'Replies may cost money and nothing limits them: set limits.repliesPerDay and repliesPerAddressPerDay.',
    ),
  ]
}
