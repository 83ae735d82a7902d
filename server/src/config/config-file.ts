/** Reads a configuration file, and what it imports, as they are now: a second reading sees what changed. */
import { readFileSync } from 'node:fs'
import { basename, dirname, extname } from 'node:path'
import { loadConfig } from 'c12'
import { createJiti, type Jiti } from 'jiti'

/** What the file exports by default; a function is called. `.ts`, `.js` and their like, or `.json`. @throws whatever it throws. */
export async function readConfigFile(file: string): Promise<unknown> {
  if (extname(file) === '.json') return readJson(file)
  const { config } = await loadConfig({
    cwd: dirname(file),
    configFile: basename(file, extname(file)) === 'confab.config' ? basename(file) : file,
    jiti: await freshJiti(file),
    rcFile: false,
    globalRc: false,
    dotenv: false,
    packageJson: false,
    extend: false,
  })
  return config
}

/** What is wrong is said without quoting the file, for there may be secrets in it. */
function readJson(file: string): unknown {
  const text = readFileSync(file, 'utf8')
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const { message } = error as SyntaxError
    const fault = /^(Unexpected (token '.'|end of JSON input)|(Expected|Bad) [^"]*)/.exec(message)?.[0]
    throw new SyntaxError(`It is not valid JSON${fault === undefined ? '' : `: ${fault}`}.`, { cause: error })
  }
}

/**
 * Node reads a JavaScript module once and never again, so all is translated and evaluated here. Only a file that awaits
 * at its top must be left to Node. What it imports of `@confab/server` is what runs here, wherever the file is: a second
 * copy would throw errors that are not known here.
 */
async function freshJiti(file: string): Promise<Jiti> {
  const virtualModules = { '@confab/server': await import('../index.ts') }
  const jiti = createJiti(file, { moduleCache: false, virtualModules })
  const onlyOnce = jiti.import.bind(jiti)
  return Object.assign(jiti, {
    async import(id: string, options: Parameters<typeof onlyOnce>[1]) {
      try {
        const source = readFileSync(id, 'utf8')
        const how = { filename: id, async: false, forceTranspile: true }
        return configurationIn(jiti.evalModule(source, how) as object)
      } catch (error) {
        if (error instanceof SyntaxError) return onlyOnce(id, options)
        throw error
      }
    },
  })
}

/** What is no object, or not exported at all, would be taken for a configuration without settings. */
function configurationIn(exported: object): unknown {
  const written: unknown = 'default' in exported ? exported.default : exported
  const isObject = typeof written === 'object' && written !== null && !Array.isArray(written)
  const isForgotten = written === exported && Object.keys(exported).length === 0
  if (typeof written === 'function' || (isObject && !isForgotten)) return written
  throw new TypeError('It exports no configuration. Write: export default { … }')
}
