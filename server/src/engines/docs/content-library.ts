/** Keeps the index equal to the files: looks at them before each question, and reads again only what changed. */
import { findContentFiles, readContentFile, type ContentFile } from './content-files.ts'
import { PageIndex } from './page-index.ts'
import { cutPage } from './passages.ts'
import type { Site } from './site.ts'

export type Log = (message: string, details: Record<string, unknown>) => void

export interface LibraryOptions {
  readonly content: readonly string[]
  readonly root: string
  readonly site: Site
  readonly log: Log
}

/** No watcher and no timer: looking at a thousand files takes a few milliseconds, and nothing must be closed. */
export class ContentLibrary {
  readonly #options: LibraryOptions
  readonly #index = new PageIndex()
  readonly #files = new Map<string, ContentFile>()
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  constructor(options: LibraryOptions) {
    this.#options = options
  }

  /**
   * The index of the files as they are at this call, or later. Calls that come together share one look.
   * Never fails: what cannot be read is logged and left out.
   */
  async current(): Promise<PageIndex> {
    this.#next ??= this.#running.then(() => {
      this.#running = this.#refresh()
      this.#next = undefined
      return this.#running
    })
    await this.#next
    return this.#index
  }

  async #refresh(): Promise<void> {
    const { content, root, log } = this.#options
    const files = await findContentFiles(content, root).catch((error: unknown) => {
      log('The content of the docs engine cannot be listed.', { content, root, error })
      return undefined
    })
    if (!files) return
    const present = new Map(files.map((file) => [file.path, file]))
    for (const [path, known] of this.#files) {
      if (present.get(path)?.page === known.page) continue
      this.#files.delete(path)
      this.#index.remove(path)
    }
    for (const file of files) {
      if (this.#files.get(file.path)?.stamp !== file.stamp) await this.#read(file)
    }
  }

  async #read(file: ContentFile): Promise<void> {
    this.#files.set(file.path, file)
    try {
      const text = await readContentFile(file)
      this.#index.put(cutPage({ id: file.path, path: file.page }, text, this.#options.site))
    } catch (error) {
      this.#index.remove(file.path)
      this.#options.log('A page is left out of the docs engine.', { path: file.path, error })
    }
  }
}
