/** The widget's bundles, one a mode: `loader` (the script tag), `chat` (what it loads on the first intent), `preview` (the live preview's page). */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultClientConditions, defineConfig, type Plugin, type UserConfig } from 'vite'

const here = import.meta.dirname
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { version: string }

/** As a library, imports stay as they are written; being read by browsers, it still loses white space and comments. */
const forBrowsers = { entryFileNames: '[name].js', minify: true, comments: { annotation: false } }

const bundles: Record<string, UserConfig> = {
  // A classic script holds no `import` at its top: one file, an IIFE, which leaves no global.
  loader: {
    build: {
      lib: { entry: { widget: join(here, 'src/loader.ts') }, formats: ['iife'], name: 'confab' },
      rolldownOptions: { output: forBrowsers },
    },
  },
  chat: {
    build: {
      lib: { entry: { chat: join(here, 'src/chat.ts') }, formats: ['es'] },
      rolldownOptions: { output: forBrowsers },
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
    define: { __CONFAB_VERSION__: JSON.stringify(manifest.version), 'process.env.NODE_ENV': '"production"' },
    plugins: [slimSocket()],
    ...bundle,
    build: {
      target: 'es2022',
      emptyOutDir: false,
      modulePreload: false,
      reportCompressedSize: false,
      license: { fileName: 'licenses.md' },
      ...build,
    },
  }
})

/**
 * Socket.IO's client without what the widget never uses: WebTransport, XMLHttpRequest (fetch does it), and a namespace object
 * that would cost a chunk of its own. About 1 kB less of gzip, and a request.
 */
function slimSocket(): Plugin {
  const transports = 'transports/index.js?slim'
  return {
    name: 'confab:slim-socket',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source !== './transports/index.js' || !importer?.includes('engine.io-client')) return undefined
      return join(dirname(importer), transports)
    },
    load(id) {
      if (!id.endsWith(transports)) return undefined
      return [
        "import { Fetch as polling } from './polling-fetch.js'",
        "import { WS as websocket } from './websocket.js'",
        'export const transports = { websocket, polling }',
      ].join('\n')
    },
    transform(code, id) {
      if (!/socket\.io-client\/build\/esm\/manager\.js/.test(id)) return undefined
      return code.replace(
        'import * as parser from "socket.io-parser"',
        'import { Encoder, Decoder } from "socket.io-parser"; const parser = { Encoder, Decoder }',
      )
    },
  }
}
