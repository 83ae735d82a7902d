/** Bundles the server, and the packages it is made of, into one file that starts fast, with a fault in it when a test asks for one. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { mutate, mutationOfRun } from '../mutations.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Left out of the bundle: what is native, finds files beside itself, or is not written as a module. */
const external = [
  'c12',
  'engine.io',
  '@fastify/static',
  '@fastify/swagger-ui',
  '@fastify/websocket',
  'jiti',
  'libsql',
  'pg',
  'prom-client',
  'socket.io',
  'ws',
]

export interface ChaosBuild {
  /** What Node is started with. */
  readonly entry: string
  /** A configuration file that gives what the entry has put into `globalThis.chaosConfig`. */
  readonly config: string
  remove(): void
}

/** Beside the bundle stand the server's manifest and packages, as beside its sources. */
export async function buildServer(mutation = mutationOfRun()): Promise<ChaosBuild> {
  const folder = mkdtempSync(join(tmpdir(), 'confab-build-'))
  const packageFolder = join(folder, 'server')
  mkdirSync(join(packageFolder, 'dist'), { recursive: true })
  for (const name of ['package.json', 'node_modules']) {
    symlinkSync(join(root, 'server', name), join(packageFolder, name))
  }
  const config = join(folder, 'chaos.config.mjs')
  writeFileSync(config, 'export default globalThis.chaosConfig\n')
  await build({
    configFile: false,
    // From here the server's packages are found.
    root: join(root, 'server'),
    logLevel: 'error',
    plugins: mutate(mutation),
    ssr: { noExternal: true, external, resolve: { conditions: ['source', 'node', 'import', 'default'] } },
    build: {
      ssr: join(root, 'test/support/chaos/entry.ts'),
      outDir: join(packageFolder, 'dist'),
      target: 'node20',
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'server.mjs', codeSplitting: false } },
    },
  })
  return {
    entry: join(packageFolder, 'dist/server.mjs'),
    config,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
