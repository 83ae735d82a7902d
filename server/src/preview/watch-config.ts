/** Watches the configuration file and what it imports, so that a change takes effect without a restart. */
import { existsSync, readFileSync, watch, type FSWatcher } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import type { Config } from '../config/config.ts'

/** Editors write in several steps: what follows within this time is one change. */
const SETTLE_MS = 80

export interface WatchOptions {
  /** The configuration in use; its folder is watched too, for a file that is not there yet. */
  readonly config: Config
  /** Reads the configuration again. */
  readonly load: () => Promise<Config>
  /** Puts a changed configuration to use. */
  readonly use: (config: Config) => Promise<void>
  /** Is told why a change was not taken; what was in use before still is. */
  readonly failed: (error: unknown) => void
}

/** @returns how to stop. */
export function watchConfig({ config, load, use, failed }: WatchOptions): () => void {
  let watchers: FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined
  let work = Promise.resolve()
  let inUse = config
  let isStopped = false

  const watchFiles = (): void => {
    watchers.forEach((watcher) => watcher.close())
    if (isStopped) return
    const files = inUse.file === undefined ? [] : importedFiles(inUse.file)
    watchers = watchFolders(files, inUse.folder, () => {
      clearTimeout(timer)
      timer = setTimeout(() => void (work = work.then(reload)), SETTLE_MS)
    })
  }
  const reload = async (): Promise<void> => {
    if (isStopped) return
    try {
      const changed = await load()
      await use(changed)
      inUse = changed
    } catch (error) {
      failed(error)
    }
    // Also after a failure: what is imported now may be where the fault is.
    watchFiles()
  }
  watchFiles()
  return () => {
    isStopped = true
    clearTimeout(timer)
    watchers.forEach((watcher) => watcher.close())
  }
}

/** Folders, not files: an editor that writes a new file and renames it leaves a watched file behind. */
function watchFolders(files: readonly string[], folder: string, changed: () => void): FSWatcher[] {
  const folders = new Set([folder, ...files.map(dirname)])
  return [...folders].map((path) => {
    const watcher = watch(path, { persistent: false }, (_event, name) => {
      if (name === null) return
      if (files.includes(join(path, name)) || (path === folder && /^confab\.config\.\w+$/.test(name)))
        changed()
    })
    return watcher.on('error', () => watcher.close())
  })
}

const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g

/** The file and, through them, all that it imports by a relative path. */
export function importedFiles(file: string, known = new Set<string>()): string[] {
  if (known.has(file)) return []
  known.add(file)
  if (!/\.[cm]?[jt]s$/.test(file) || !existsSync(file)) return [...known]
  for (const [, , path = ''] of readFileSync(file, 'utf8').matchAll(relativeImport)) {
    const found = candidates(resolve(dirname(file), path)).find(
      (name) => extname(name) !== '' && existsSync(name),
    )
    if (found !== undefined) importedFiles(found, known)
  }
  return [...known]
}

/** TypeScript may be imported by the name it will have as JavaScript, and either without its ending. */
function candidates(path: string): string[] {
  const stem = join(dirname(path), basename(path).replace(/\.[cm]?js$/, ''))
  return [
    path,
    ...['.ts', '.mts', '.js', '.mjs'].map((ending) => stem + ending),
    join(path, 'index.ts'),
    join(path, 'index.js'),
  ]
}
