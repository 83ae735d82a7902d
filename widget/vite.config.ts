/** The widget's bundles, one a mode: `loader` (the script tag), `chat` (what it loads on the first intent), `preview` (the live preview's page). */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultClientConditions, defineConfig, type Plugin, type UserConfig } from 'vite'

const here = import.meta.dirname
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { version: string }

const bundles: Record<string, UserConfig> = {
  // A classic script holds no `import` at its top: one file, an IIFE.
  loader: {
    build: {
      rolldownOptions: {
        input: { widget: join(here, 'src/loader.ts') },
        output: { format: 'iife', entryFileNames: '[name].js' },
      },
    },
  },
  // Built as an application, since Vite leaves the white space in libraries of ES modules.
  chat: {
    base: './',
    build: {
      rolldownOptions: {
        input: { chat: join(here, 'src/chat.ts') },
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preview: {
    root: join(here, 'src/preview'),
    base: '/preview/',
  },
}

export default defineConfig(({ mode }) => {
  const { build, ...bundle } = bundles[mode] ?? {}
  return {
    root: here,
    publicDir: false,
    logLevel: 'warn',
    resolve: { conditions: ['source', ...defaultClientConditions] },
    define: { __CONFAB_VERSION__: JSON.stringify(manifest.version) },
    plugins: [fewerTransports()],
    ...bundle,
    build: {
      target: 'es2022',
      emptyOutDir: false,
      modulePreload: false,
      reportCompressedSize: false,
      ...build,
    },
  }
})

/** Socket.IO's client by WebSocket, and by fetch where that fails; without WebTransport and XMLHttpRequest it is smaller. */
function fewerTransports(): Plugin {
  const marked = 'transports/index.js?fewer'
  return {
    name: 'confab:fewer-transports',
    enforce: 'pre',
    resolveId(source, importer) {
      const asked = source === './transports/index.js' && importer?.includes('engine.io-client')
      return asked ? join(dirname(importer), marked) : undefined
    },
    load(id) {
      if (!id.endsWith(marked)) return undefined
      return [
        "import { Fetch as polling } from './polling-fetch.js'",
        "import { WS as websocket } from './websocket.js'",
        'export const transports = { websocket, polling }',
      ].join('\n')
    },
  }
}
