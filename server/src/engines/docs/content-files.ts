/** Finds and reads the Markdown files that the operator's globs name, and no others. */
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, posix, relative, resolve, sep } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'

export const LARGEST_FILE = 1_000_000

export interface ContentFile {
  /** Absolute. */
  readonly path: string
  /** Inside the folder its glob begins with, with `/`: `guide/theming.md` of `docs/**` + `/*.md`. */
  readonly page: string
  readonly size: number
  /** Differs whenever the file was written. */
  readonly stamp: string
  /** The folder its real path must lie in. */
  readonly boundary: string
}

/** The files that match now, each once, the first glob that names it deciding its page path; links are not followed. */
export async function findContentFiles(content: readonly string[], root: string): Promise<ContentFile[]> {
  const ignore = content.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const patterns = content.filter((pattern) => !pattern.startsWith('!'))
  const found = await Promise.all(patterns.map((pattern) => filesOf(pattern, ignore, root)))
  const byPath = new Map<string, ContentFile>()
  for (const file of found.flat()) if (!byPath.has(file.path)) byPath.set(file.path, file)
  return [...byPath.values()]
}

async function filesOf(pattern: string, ignore: readonly string[], root: string): Promise<ContentFile[]> {
  const { base, rest } = splitPattern(pattern)
  const folder = resolve(root, base)
  const boundary = isInside(folder, root) ? root : folder
  const paths = await glob(boundary === root ? posix.join(base, rest) : rest, {
    cwd: boundary,
    ignore: ['**/node_modules/**', ...ignore],
    followSymbolicLinks: false,
    expandDirectories: false,
  })
  const pages = paths.filter(isMarkdown).map((path) => describe(resolve(boundary, path), folder, boundary))
  return (await Promise.all(pages)).flatMap((file) => file ?? [])
}

async function describe(path: string, folder: string, boundary: string): Promise<ContentFile | undefined> {
  try {
    const { size, mtimeMs, ctimeMs, ino } = await stat(path)
    const page = relative(folder, path).split(sep).join('/')
    return { path, page, size, boundary, stamp: `${mtimeMs} ${ctimeMs} ${ino} ${size}` }
  } catch {
    return undefined // removed since it was listed
  }
}

/** `docs/**` + `/*.md` begins in `docs`; a plain folder stands for all Markdown below it. */
function splitPattern(pattern: string): { base: string; rest: string } {
  const whole = isDynamicPattern(pattern) || isMarkdown(pattern) ? pattern : posix.join(pattern, '**/*.md')
  const segments = whole.split('/')
  const dynamic = segments.findIndex((segment) => isDynamicPattern(segment))
  const cut = dynamic < 0 ? segments.length - 1 : dynamic
  const base = segments.slice(0, cut).join('/')
  return {
    base: base === '' && whole.startsWith('/') ? '/' : base || '.',
    rest: segments.slice(cut).join('/'),
  }
}

function isMarkdown(path: string): boolean {
  return /^\.(md|markdown)$/i.test(extname(path))
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path)
}

/**
 * The text of a file, with plain line ends and without a byte order mark.
 *
 * @throws Error when it is larger than `LARGEST_FILE`, cannot be read, or lies outside its boundary through a link.
 */
export async function readContentFile(file: ContentFile): Promise<string> {
  if (file.size > LARGEST_FILE) throw new Error(`It is larger than ${LARGEST_FILE} bytes.`)
  const [real, boundary] = await Promise.all([realpath(file.path), realpath(file.boundary)])
  if (!isInside(real, boundary)) throw new Error('A link leads outside the folder of the content.')
  const text = await readFile(real, 'utf8')
  return text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
}
