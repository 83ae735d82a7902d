/** What `<confab-chat>` offers to a page, read from the doc comments of its sources. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/**
 * @typedef {{ name: string, doc: string, type?: string }} Entry
 * @typedef {object} ElementDocs
 * @property {Entry[]} attributes
 * @property {Entry[]} properties that are no attributes
 * @property {Entry[]} methods with their parameters as `type`
 * @property {Entry[]} events with their detail as `type`
 * @property {Entry[]} parts
 * @property {Entry[]} slots
 * @property {Entry[]} cssProperties with their default as `type`
 */

/**
 * @param {string} root of the repository
 * @returns {ElementDocs}
 */
export function readElement(root) {
  const source = (/** @type {string} */ name) => parse(join(root, 'widget/src', name))
  const options = source('page/host-options.ts')
  const element = source('confab-chat.ts')
  const chat = find(element, 'ConfabChat')
  const attributes = membersOf(find(options, 'HostAttributes'), options)
  const open = accessorOf(chat, 'open')
  return {
    attributes: [
      ...attributes.map(({ name, doc }) => ({ name: kebab(name), doc, type: typeOf(doc) })),
      { name: 'open', doc: docOf(open), type: 'boolean' },
    ],
    properties: membersOf(find(options, 'HostProperties'), options),
    methods: methodsOf(chat, element),
    events: membersOf(find(source('events.ts'), 'ConfabEventDetails'), source('events.ts')),
    parts: tagsOf(chat, 'csspart'),
    slots: tagsOf(chat, 'slot'),
    cssProperties: withDefaults(
      tagsOf(chat, 'cssprop'),
      readFileSync(join(root, 'widget/src/theme.ts'), 'utf8'),
    ),
  }
}

/** @param {string} path */
function parse(path) {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
}

/**
 * @param {ts.SourceFile} file
 * @param {string} name
 */
function find(file, name) {
  const found = file.statements.find(
    (statement) =>
      (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name?.text === name,
  )
  if (!found) throw new Error(`${file.fileName} has no ${name}.`)
  return /** @type {ts.InterfaceDeclaration | ts.ClassDeclaration} */ (found)
}

/**
 * @param {ts.InterfaceDeclaration | ts.ClassDeclaration} declaration
 * @param {ts.SourceFile} file
 * @returns {Entry[]}
 */
function membersOf(declaration, file) {
  return declaration.members.filter(ts.isPropertySignature).map((member) => ({
    name: nameOf(member),
    doc: docOf(member),
    type: typeText(member.type?.getText(file) ?? 'unknown'),
  }))
}

/** In one line, as a page that sets it needs to read it. @param {string} text */
function typeText(text) {
  const line = oneLine(text.replace(/(?<=[\w>])\n(?=\s*readonly)/g, ';'))
  return line
    .replaceAll('readonly ', '')
    .replace(/ \| undefined$/, '')
    .replace(/^\((\(.*)\)$/, '$1')
}

const lifeCycle = /Callback$|^constructor$/

/**
 * @param {ts.InterfaceDeclaration | ts.ClassDeclaration} chat
 * @param {ts.SourceFile} file
 * @returns {Entry[]}
 */
function methodsOf(chat, file) {
  return [...chat.members]
    .filter(ts.isMethodDeclaration)
    .filter((method) => ts.isIdentifier(method.name) && !lifeCycle.test(nameOf(method)))
    .filter((method) => !ts.getJSDocTags(method).some((tag) => tag.tagName.text === 'internal'))
    .map((method) => ({
      name: nameOf(method),
      doc: docOf(method),
      type: `(${method.parameters.map((parameter) => parameter.getText(file)).join(', ')}): ${method.type?.getText(file) ?? 'void'}`,
    }))
}

/**
 * @param {ts.InterfaceDeclaration | ts.ClassDeclaration} chat
 * @param {string} name
 */
function accessorOf(chat, name) {
  const found = [...chat.members].filter(ts.isGetAccessor).find((member) => nameOf(member) === name)
  if (!found) throw new Error(`<confab-chat> has no ${name}.`)
  return found
}

/**
 * @param {ts.Node} node
 * @param {string} tagName
 * @returns {Entry[]} of lines such as `@slot footer - below the composer`
 */
function tagsOf(node, tagName) {
  return ts
    .getJSDocTags(node)
    .filter((tag) => tag.tagName.text === tagName)
    .map((tag) => {
      const [name = '', doc = ''] = oneLine(String(tag.comment)).split(' - ')
      return { name, doc: sentence(doc) }
    })
}

/**
 * Every custom property is described, and what is described is there.
 *
 * @param {Entry[]} described
 * @param {string} theme
 * @returns {Entry[]}
 */
function withDefaults(described, theme) {
  const defaults = new Map(
    [...theme.matchAll(/^ {2}'?([a-z-]+)'?:\s+'([^']+)',$/gm)].map(([, name, value = '']) => [
      `--confab-${name}`,
      value,
    ]),
  )
  const names = described.map(({ name }) => name)
  const undescribed = [...defaults.keys()].filter((name) => !names.includes(name))
  if (undescribed.length > 0) throw new Error(`Without a @cssprop on ConfabChat: ${undescribed.join(', ')}.`)
  return described.map((entry) => {
    const value = defaults.get(entry.name)
    if (value === undefined) throw new Error(`theme.ts has no ${entry.name}.`)
    return { ...entry, type: value.includes('var(') ? 'from the accent' : value }
  })
}

/** @param {ts.ClassElement | ts.TypeElement} member */
function nameOf(member) {
  return member.name && (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))
    ? member.name.text
    : ''
}

/** @param {ts.Node & { name?: ts.Node }} node */
function docOf(node) {
  const doc = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)
  if (!doc?.comment)
    throw new Error(`${node.getSourceFile().fileName}: ${node.name?.getText() ?? ''} has no doc comment.`)
  return sentence(oneLine(String(doc.comment)))
}

/** The values an attribute knows stand at the beginning of its doc. @param {string} doc */
function typeOf(doc) {
  const [first = ''] = doc.split(/[:;.]/)
  const values = first.startsWith('`')
    ? [...first.matchAll(/`([\w-]+)`/g)].map(([, value]) => `'${value}'`)
    : []
  return values.length > 0 ? values.join(' | ') : 'string'
}

/** @param {string} name */
function kebab(name) {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim()
}

/** @param {string} text */
function sentence(text) {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
