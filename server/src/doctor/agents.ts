/** Whether the agents can be made, and their engines reached. */
import { pino } from 'pino'
import { glob } from 'tinyglobby'
import { request } from 'undici'
import type { Config } from '../config/config.ts'
import { createAgents } from '../agents/create-agents.ts'
import { createRecorders } from '../records/create-recorders.ts'
import { engines } from '../engines/index.ts'
import { recorders } from '../recorders/index.ts'
import { fault, ok, reasonOf, type Finding } from './finding.ts'

/** How long an engine's host may take to say anything, in milliseconds. */
const PATIENCE = 5_000

/** @throws ConfigError when the keys of an agent or a recorder are not those of its engine. */
export async function examineAgents(config: Config): Promise<Finding[]> {
  const logger = pino({ level: 'silent' })
  const { agents } = createAgents({ config, engines, logger })
  const made = createRecorders(config, recorders, logger)
  for (const { engine } of agents.values()) await engine.close?.()
  for (const recorder of made.values()) await recorder.close?.()
  const places = [
    ...Object.entries(config.agents).map(([key, written]) => ({ what: `Agent ${key}`, written })),
    ...config.recorders.map((written) => ({ what: `Recorder ${written.recorder}`, written })),
  ]
  return Promise.all(places.map(({ what, written }) => examine(what, written, config.folder)))
}

async function examine(
  what: string,
  written: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<Finding> {
  const { engine, baseUrl, content } = written
  if (engine === 'docs') return examineContent(what, content as string[], folder)
  if (typeof baseUrl !== 'string') return ok(what, 'needs no address, as far as can be seen.')
  return examineAddress(what, baseUrl, written)
}

async function examineContent(what: string, content: string[], folder: string): Promise<Finding> {
  const files = await glob(content, { cwd: folder })
  if (files.length > 0) return ok(what, `answers from ${files.length} files.`)
  return fault(what, `finds no file in ${folder} by ${content.join(', ')}: correct "content".`)
}

async function examineAddress(
  what: string,
  baseUrl: string,
  { engine, apiKey }: Readonly<Record<string, unknown>>,
): Promise<Finding> {
  const credentials: Record<string, string> =
    engine === 'openai' && typeof apiKey === 'string' ? { authorization: `Bearer ${apiKey}` } : {}
  // The list of models costs nothing and changes nothing; the others have no call like that.
  const url = engine === 'openai' ? `${baseUrl.replace(/\/+$/, '')}/models` : baseUrl
  try {
    const method = engine === 'openai' ? 'GET' : 'HEAD'
    const signal = AbortSignal.timeout(PATIENCE)
    const { statusCode: status, body } = await request(url, { method, headers: credentials, signal })
    await body.dump()
    if (engine === 'openai' && (status === 401 || status === 403)) {
      return fault(what, `${new URL(url).host} refuses the key (${status}): check apiKey.`)
    }
    return ok(what, `${new URL(url).host} answers.`)
  } catch (error) {
    const remedy = 'check baseUrl, and that this machine may connect there'
    return fault(what, `${new URL(url).host} cannot be reached (${reasonOf(error)}): ${remedy}.`)
  }
}
