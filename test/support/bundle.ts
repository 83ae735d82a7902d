/** Scripts that tests bring into pages. */
import { build, defaultClientConditions, type Rolldown } from 'vite'

/** One script for a page, with all it imports, from the sources. */
export async function bundle(path: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define: { __CONFAB_VERSION__: '"0.0.0-test"' },
    resolve: { conditions: ['source', ...defaultClientConditions] },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: path,
        output: { format: 'es', codeSplitting: false },
      },
    },
  })
  const [{ output }] = [built].flat() as [Rolldown.RolldownOutput]
  return output[0].code
}
