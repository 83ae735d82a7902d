/** Lint rule: every import goes in a direction that the table in directions.js allows. */
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { directions } from './directions.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** @typedef {{ path?: string, package?: string, typesOnly: boolean }} Import */

/** @type {import('eslint').Rule.RuleModule} */
export const importDirections = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { direction: '{{file}} may not import {{target}}: {{who}}.' },
  },
  create(context) {
    const file = posix(relative(root, context.filename))
    const rows = file.endsWith('.test.ts')
      ? []
      : directions.filter((row) => row.files.test(file) && !row.except?.test(file))
    if (rows.length === 0) return {}
    /** @param {any} node */
    const check = (node) => {
      const source = node.source?.value
      if (typeof source !== 'string') return
      const imported = { ...resolve(source, file), typesOnly: takesTypesOnly(node) }
      for (const { who } of rows.filter((row) => !allows(row, imported, file))) {
        context.report({ node, messageId: 'direction', data: { file, target: imported.path ?? source, who } })
      }
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    }
  },
}

/**
 * @param {import('./directions.js').Direction} row
 * @param {Import} imported
 * @param {string} file
 */
function allows(row, imported, file) {
  const { path, typesOnly } = imported
  if (imported.package !== undefined) {
    if (typesOnly) return true
    return (row.packages?.test(imported.package) ?? true) && !row.notPackages?.test(imported.package)
  }
  if (path === undefined || row.not?.test(path)) return false
  if (row.typesOnly?.test(path) && !typesOnly) return false
  return !row.only || row.only.test(path) || isOwn(row, path, file)
}

/**
 * @param {import('./directions.js').Direction} row
 * @param {string} path
 * @param {string} file
 */
function isOwn({ own }, path, file) {
  const name = own?.exec(file)?.[1]
  return name !== undefined && own?.exec(path)?.[1] === name
}

/**
 * What an import names: a path of ours, a package, or (for a built-in module) a package too.
 *
 * @param {string} source
 * @param {string} file
 */
function resolve(source, file) {
  if (source.startsWith('.')) return { path: posix(join(dirname(file), source)) }
  const ours = /^@confab\/(\w+)(?:\/(.+))?$/.exec(source)
  return ours ? { path: `${ours[1]}/src/${ours[2] ?? 'index'}.ts` } : { package: source }
}

/** @param {any} node */
function takesTypesOnly(node) {
  if (node.type === 'TSImportType') return true
  if ((node.importKind ?? node.exportKind) === 'type') return true
  const specifiers = node.specifiers ?? []
  return (
    specifiers.length > 0 &&
    specifiers.every(
      (/** @type {any} */ specifier) => (specifier.importKind ?? specifier.exportKind) === 'type',
    )
  )
}

/** @param {string} path */
function posix(path) {
  return path.split(sep).join('/')
}
