/** The same three times: a page for people, a manifest for tools, and data for editors. */

/** @typedef {import('./read-element.mjs').ElementDocs} ElementDocs */
/** @typedef {import('./read-element.mjs').Entry} Entry */

/**
 * `docs/elements.md`.
 *
 * @param {ElementDocs} element
 */
export function page(element) {
  return (
    [
      '# The element `<confab-chat>`',
      'Everything the element offers to a page. This page is written from the doc comments of the sources by `npm run elements`; how to use it all is told in [Embed the chat](embed.md) and [Theming](theming.md).',
      '## Which attributes are there?',
      'Each is also a property in camelCase that reflects it, such as `colorScheme`.',
      table(['Attribute', 'Values', 'Meaning'], element.attributes),
      '## Which properties are there?',
      'Properties hold what a string cannot.',
      table(['Property', 'Type', 'Meaning'], element.properties),
      '## Which methods are there?',
      table(['Method', 'Parameters and result', 'Does'], element.methods),
      '## Which events are there?',
      'All of them bubble and leave shadow roots.',
      table(['Event', '`event.detail`', 'When'], element.events),
      '## Which parts can be styled?',
      'With `confab-chat::part(header)` and so on.',
      table(['Part', 'What it is'], element.parts),
      '## Which slots can be filled?',
      table(['Slot', 'Where'], element.slots),
      '## Which CSS custom properties are read?',
      table(['Property', 'Default', 'Sets'], element.cssProperties),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  )
}

/**
 * @param {string[]} heads
 * @param {Entry[]} entries
 */
function table(heads, entries) {
  const rows = entries.map(({ name, type, doc }) =>
    heads.length === 2 ? [code(name), cell(doc)] : [code(name), code(type ?? ''), cell(doc)],
  )
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|')
}

/** @param {string} text */
function code(text) {
  return `\`${cell(text)}\``
}

/**
 * `custom-elements.json`, by the schema of custom-elements-manifest.
 *
 * @param {ElementDocs} element
 */
export function manifest(element) {
  const path = 'dist/module/index.js'
  const reference = { name: 'ConfabChat', module: path }
  return {
    schemaVersion: '1.0.0',
    modules: [
      {
        kind: 'javascript-module',
        path,
        declarations: [declaration(element)],
        exports: [
          { kind: 'js', name: 'ConfabChat', declaration: reference },
          { kind: 'custom-element-definition', name: 'confab-chat', declaration: reference },
        ],
      },
    ],
  }
}

/** @param {ElementDocs} element */
function declaration(element) {
  return {
    kind: 'class',
    customElement: true,
    name: 'ConfabChat',
    tagName: 'confab-chat',
    description: 'A chat with an agent of a Confab server.',
    superclass: { name: 'HTMLElement' },
    attributes: element.attributes.map((entry) => ({ ...typed(entry), fieldName: camel(entry.name) })),
    members: [
      ...element.attributes.map(reflected),
      ...element.properties.map((entry) => ({ kind: 'field', ...typed(entry, ' | undefined') })),
      ...element.methods.map((entry) => ({
        kind: 'method',
        ...named(entry),
        ...signature(entry.type ?? ''),
      })),
    ],
    events: element.events.map((entry) => ({
      ...named(entry),
      type: { text: `CustomEvent<${entry.type}>` },
    })),
    cssParts: element.parts.map(named),
    slots: element.slots.map(named),
    cssProperties: element.cssProperties.map((entry) => ({ ...named(entry), default: entry.type })),
  }
}

/** @param {Entry} entry */
function named({ name, doc }) {
  return { name, description: doc }
}

/** @param {Entry} entry */
function typed(entry, orNot = '') {
  return { ...named(entry), type: { text: `${entry.type}${orNot}` } }
}

/** The property of an attribute. @param {Entry} entry */
function reflected(entry) {
  const orNot = entry.type === 'boolean' ? '' : ' | null'
  return {
    kind: 'field',
    ...typed(entry, orNot),
    name: camel(entry.name),
    attribute: entry.name,
    reflects: true,
  }
}

/** Of `(text: string): void`. @param {string} type */
function signature(type) {
  const [, inside = '', result = 'void'] = /^\((.*)\): (.*)$/.exec(type) ?? []
  const parameters = inside
    .split(', ')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const [name = '', text = ''] = parameter.split(': ')
      return { name, type: { text } }
    })
  return { parameters, return: { type: { text: result } } }
}

/** @param {string} name */
function camel(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())
}

/**
 * `html-custom-data.json`, for editors such as Visual Studio Code.
 *
 * @param {ElementDocs} element
 */
export function customData(element) {
  return {
    version: 1.1,
    tags: [
      {
        name: 'confab-chat',
        description: 'A chat with an agent of a Confab server.',
        attributes: element.attributes.map(({ name, doc, type = '' }) => {
          const values = [...type.matchAll(/'([\w-]+)'/g)].map(([, value]) => ({ name: value }))
          return {
            name,
            description: doc,
            ...(values.length > 0 ? { values } : {}),
            ...(type === 'boolean' ? { valueSet: 'v' } : {}),
          }
        }),
      },
    ],
  }
}
