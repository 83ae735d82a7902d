/** The pages the engine answers from, for someone who wants to read them: those that its globs name, and no others. */
import { z } from 'zod'
import { findContentFiles, readContentFile, type ContentFile } from './content-files.ts'
import { readPage, withoutAnchors } from './page-source.ts'
import { createSite } from './site.ts'

export interface ReadablePage {
  /** Where citations find it below the address of all pages: `guide/theming` of `guide/theming.md`. */
  readonly path: string
  readonly title: string
  /** Markdown. */
  readonly text: string
  /** The ids of its top-level headings, in order. */
  readonly anchors: readonly string[]
}

export interface ReadablePages {
  /** In the order of their paths. What cannot be read is left out. */
  list(): Promise<Pick<ReadablePage, 'path' | 'title'>[]>
  read(path: string): Promise<ReadablePage | undefined>
}

const docsAgent = z.looseObject({ engine: z.literal('docs'), content: z.array(z.string()) })
/** Only its path matters: it is taken away again. */
const site = createSite('http://pages')

/** `agents` as they are configured; those with other engines have no pages. Of pages with the same path the first counts. */
export function createReadablePages(agents: readonly unknown[], root: string): ReadablePages {
  const contents = agents.flatMap((agent) => {
    const { data } = docsAgent.safeParse(agent)
    return data ? [data.content] : []
  })
  const known = new Map<string, { stamp: string; page: ReadablePage }>()

  const find = async (): Promise<Map<string, ContentFile>> => {
    const found = await Promise.all(contents.map((content) => findContentFiles(content, root)))
    const files = new Map<string, ContentFile>()
    for (const file of found.flat()) if (!files.has(pathOf(file))) files.set(pathOf(file), file)
    return files
  }
  const open = async (file: ContentFile): Promise<ReadablePage | undefined> => {
    const before = known.get(file.path)
    if (before?.stamp === file.stamp) return before.page
    const page = await readFile(file)
    if (page) known.set(file.path, { stamp: file.stamp, page })
    return page
  }
  return {
    async list() {
      const pages = await Promise.all([...(await find()).values()].map(open))
      const listed = pages.flatMap((page) => (page ? [{ path: page.path, title: page.title }] : []))
      return listed.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    async read(path) {
      const file = (await find()).get(path)
      return file && open(file)
    },
  }
}

async function readFile(file: ContentFile): Promise<ReadablePage | undefined> {
  try {
    const page = readPage(file.page, await readContentFile(file))
    const anchors = page.headings.map(({ anchor }) => anchor)
    return { path: pathOf(file), title: page.title, text: withoutAnchors(page), anchors }
  } catch {
    return undefined // removed meanwhile, too large, or a link that leads outside
  }
}

function pathOf({ page }: ContentFile): string {
  return decodeURIComponent(new URL(site.pageUrl(page) ?? 'http://pages').pathname).slice(1)
}
