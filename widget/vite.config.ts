/** The widget's bundles, one a mode: `loader` (the script tag), `chat` (what it loads on the first intent), `teaser`, `preview` (the live preview's page). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaultClientConditions, defineConfig, type UserConfig } from 'vite'
import { litWithoutGlobals } from './lit-without-globals.ts'
import { minifyTemplates } from './minify-templates.ts'

const here = import.meta.dirname
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { version: string }

/** As a library, imports stay as they are written; being read by browsers, it still loses white space and comments. */
const forBrowsers = { entryFileNames: '[name].js', minify: true, comments: { annotation: false } }

/** Always what is shipped: whoever builds, tests included, must not get the development builds of packages. */
const conditions = [
  'source',
  'production',
  ...defaultClientConditions.filter((name) => name !== 'development|production'),
]

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
      // What Markdown shares with the chat stays in the chat's own file, which may export more for it: one request less.
      rolldownOptions: { output: forBrowsers, preserveEntrySignatures: 'allow-extension' },
    },
  },
  // Apart from the chat, so that neither is cut up for the other. It brings nothing but our own.
  teaser: {
    build: {
      license: false,
      lib: { entry: { teaser: join(here, 'src/launcher/teaser.ts') }, formats: ['es'] },
      rolldownOptions: { output: forBrowsers },
    },
  },
  preview: {
    root: join(here, 'src/preview'),
    base: '/preview/',
    build: {
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: ['index', 'sample', 'pages'].map((page) => join(here, `src/preview/${page}.html`)),
      },
    },
  },
}

export default defineConfig(({ mode }) => {
  const { build, ...bundle } = bundles[mode] ?? {}
  return {
    root: here,
    publicDir: false,
    logLevel: 'warn',
    resolve: { conditions },
    define: { __CONFAB_VERSION__: JSON.stringify(manifest.version), 'process.env.NODE_ENV': '"production"' },
    plugins: [minifyTemplates(), litWithoutGlobals()],
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
