/** What the documentation says that is not so: links, anchors, paths, commands, names, the version. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { readPage } from './page.mjs'

/** @typedef {{ path: string } & import('./page.mjs').Page} NamedPage */

const listed = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'llms.txt']
const codeFolders = ['shared/src', 'server/src', 'widget/src', 'scripts', 'test/support']
/** Names of other projects, and of things a page tells the reader to make. */
const foreign = new Set(['CUSTOM_ELEMENTS_SCHEMA', 'NODE_ENV', 'RICH_TEXT'])
const packages = ['shared', 'server', 'widget']

/**
 * @param {string} root of the repository
 * @returns {string[]} one line each, with the page it is about
 */
export function docsProblems(root) {
  const pages = pagesOf(root)
  const code = codeOf(root)
  return [
    ...pages.flatMap((page) => [
      ...brokenLinks(page, pages, root),
      ...unknownNames(page, code).map((name) => `${page.path}: ${name} is nowhere in the code.`),
      ...unknownCommands(page, root).map((command) => `${page.path}: there is no command ${command}.`),
      ...missingPaths(page, root).map((path) => `${page.path}: there is no ${path}.`),
    ]),
    ...versionProblems(root),
  ]
}

/**
 * @param {string} root
 * @returns {NamedPage[]}
 */
function pagesOf(root) {
  const inDocs = filesIn(root, 'docs').filter((path) => path.endsWith('.md'))
  const there = [...listed.filter((path) => existsSync(join(root, path))), ...inDocs]
  return there.map((path) => ({ path, ...readPage(readFileSync(join(root, path), 'utf8')) }))
}

/** @param {string} root */
function codeOf(root) {
  const files = codeFolders.flatMap((folder) => filesIn(root, folder))
  return files
    .filter((path) => /\.(ts|mjs|js)$/.test(path) && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
}

/**
 * @param {string} root
 * @param {string} folder
 */
function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relativeTo(root, join(entry.parentPath, entry.name)))
}

/**
 * @param {string} root
 * @param {string} path
 */
function relativeTo(root, path) {
  return path.slice(root.length + 1).replaceAll('\\', '/')
}

/**
 * @param {NamedPage} page
 * @param {NamedPage[]} pages
 * @param {string} root
 */
function brokenLinks(page, pages, root) {
  return page.links.flatMap((link) => {
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(link)) return []
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page.path : posix.join(posix.dirname(page.path), decodeURI(path))
    if (!existsSync(join(root, target))) return [`${page.path}: the link ${link} leads nowhere.`]
    const there = pages.find((other) => other.path === target)
    const missing = anchor !== undefined && there && !there.anchors.has(anchor)
    return missing ? [`${page.path}: ${target} has no heading #${anchor}.`] : []
  })
}

/**
 * Names in capitals, such as environment variables and error codes. What an example in code introduces is the reader's own;
 * what begins with CONFAB_ never is.
 *
 * @param {NamedPage} page
 * @param {string} code
 */
function unknownNames(page, code) {
  const isExample = (/** @type {import('./page.mjs').Block} */ { language }) =>
    /^(ts|tsx|js|jsx|html|vue)$/.test(language)
  const examples = page.blocks.filter(isExample).flatMap(({ lines }) => lines)
  const commands = page.blocks.filter((block) => !isExample(block)).flatMap(({ lines }) => lines)
  const own = new Set(namesIn(examples.join('\n')).filter((name) => !name.startsWith('CONFAB_')))
  const named = namesIn([page.prose, ...commands, ...examples].join('\n'))
  return [...new Set(named)].filter(
    (name) => !own.has(name) && !foreign.has(name) && !new RegExp(`\\b${name}\\b`).test(code),
  )
}

/** @param {string} text */
function namesIn(text) {
  return text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []
}

/**
 * @param {NamedPage} page
 * @param {string} root
 */
function unknownCommands(page, root) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const cli = readFileSync(join(root, 'server/src/cli.ts'), 'utf8')
  const shells = page.blocks.filter(({ language }) => /^(sh|bash|console|)$/.test(language))
  const code = [...page.inlineCode, ...shells.flatMap(({ lines }) => lines)].join('\n')
  const ofNpm = [...code.matchAll(/\bp?npm(?:@[\d.]+)? (?:run )?(start|test|(?<=run )[\w:]+)/g)]
  const ofConfab = [...code.matchAll(/(?<![\w/@.-])confab ([a-z]+)\b/g)]
  return [
    ...ofNpm.filter(([, name = '']) => !(name in scripts)).map(([command]) => command),
    ...ofConfab.filter(([, name]) => !cli.includes(`'${name}'`)).map(([command]) => command),
  ]
}

/**
 * Paths of the repository, in its map (a block of indented paths) and in running text.
 *
 * @param {NamedPage} page
 * @param {string} root
 */
function missingPaths(page, root) {
  if (page.path.startsWith('docs/') && !page.path.startsWith('docs/decisions/')) return []
  const maps = page.blocks.filter(({ language }) => language === '').flatMap(({ lines }) => pathsOfMap(lines))
  const known = /^(?:shared|server|widget|test|docs|scripts|\.ci)\/[\w./-]*$/
  const named = page.inlineCode.filter((code) => known.test(code))
  return [...maps, ...named].filter((path) => !existsSync(join(root, path)))
}

/** @param {string[]} lines */
function pathsOfMap(lines) {
  /** @type {{ indent: number, path: string }[]} */
  const above = []
  return lines.flatMap((line) => {
    const [, space = '', name] = /^( *)([\w.-]+(?:\/[\w.-]*)+)(?:\s{2,}|$)/.exec(line) ?? []
    if (name === undefined) return []
    while (above.length > 0 && (above.at(-1)?.indent ?? 0) >= space.length) above.pop()
    const path = posix.join(above.at(-1)?.path ?? '', name)
    above.push({ indent: space.length, path })
    return [path]
  })
}

/** @param {string} root */
function versionProblems(root) {
  const versions = packages.map(
    (name) => JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')).version,
  )
  const changelog = existsSync(join(root, 'CHANGELOG.md'))
    ? readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
    : ''
  const chapters = changelog.match(/^## .*$/gm) ?? []
  const version = versions[0]
  return [
    ...(versions.every((other) => other === version)
      ? []
      : [`The packages differ in version: ${versions.join(', ')}.`]),
    ...(chapters.some((chapter) => chapter.includes(version))
      ? []
      : [`CHANGELOG.md: no chapter for ${version}.`]),
  ]
}
