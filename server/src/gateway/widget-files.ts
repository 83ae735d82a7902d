/** `/widget.js` and `/widget/<version>/…`: the widget's built files, with the caching each may have. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** The browser asks whether what it has is still right, and is told so without the file. */
const ASK_AGAIN = 'no-cache'
const SHORT = 'public, max-age=300'
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** The folder of the built widget, in the package `@confab/widget`. */
export const widgetFolder = join(
  dirname(createRequire(import.meta.url).resolve('@confab/widget/package.json')),
  'dist/browser',
)

/** The loader of this version: where it is served, and what its bytes must hash to. Undefined before the widget is built. */
export function pinnedLoader(): { readonly path: string; readonly integrity: string } | undefined {
  const manifest = join(widgetFolder, 'manifest.json')
  if (!existsSync(manifest)) return undefined
  const { version, files } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest
  const path = `${version}/widget.js`
  const loader = files.find((file) => file.path === path)
  return loader && { path: `/widget/${path}`, integrity: loader.integrity }
}

interface Manifest {
  readonly version: string
  readonly files: readonly { readonly path: string; readonly integrity: string }[]
}

export interface WidgetFilesOptions {
  /** Whether the files of one version may be built anew while the server runs, as they are during development. */
  readonly mayChange: boolean
}

/** The files change with each version, so theirs are kept for ever; the loader's address never changes. */
export async function widgetFiles(app: FastifyInstance, { mayChange }: WidgetFilesOptions): Promise<void> {
  if (!existsSync(widgetFolder)) return
  await app.register(fastifyStatic, {
    root: widgetFolder,
    prefix: '/widget/',
    cacheControl: false,
    index: false,
    // The live preview's pages are built with the widget, and served for development only.
    allowedPath: (path) => !path.startsWith('/preview/'),
    setHeaders(response, path) {
      void response.header('cache-control', mayChange ? ASK_AGAIN : isVersioned(path) ? IMMUTABLE : SHORT)
      allowAnyPage(response)
    },
  })
  app.get('/widget.js', { schema: { hide: true } }, (_request, reply: FastifyReply) =>
    reply.sendFile('widget.js'),
  )
}

/** The files of a version lie in its folder. */
function isVersioned(path: string): boolean {
  return dirname(path) !== widgetFolder
}

/** The widget's code is public: any page may load it as a module or with integrity. */
function allowAnyPage(response: FastifyReply): void {
  void response.header('access-control-allow-origin', '*')
  void response.header('cross-origin-resource-policy', 'cross-origin')
  void response.header('x-content-type-options', 'nosniff')
}
