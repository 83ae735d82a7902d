/** Lint rules of the house that no plugin has. */
import { builtinRules } from 'eslint/use-at-your-own-risk'

/** @type {import('eslint').Rule.RuleModule} */
export const filePurpose = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'A file begins with a line that says what it is for: /** … */' },
  },
  create(context) {
    return {
      Program(node) {
        const [start] = context.sourceCode.getAllComments().filter(isText)
        const code = node.body[0]?.range?.[0] ?? Infinity
        const says =
          start?.type === 'Block' && start.value.startsWith('*') && (start.range?.[0] ?? Infinity) < code
        if (!says) context.report({ node, loc: { line: 1, column: 0 }, messageId: 'missing' })
      },
    }
  },
}

/** @param {{ type: string }} comment */
function isText({ type }) {
  return type !== 'Shebang'
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated without a successor, and exported as ever
const longFunctions = builtinRules.get('max-lines-per-function')
if (!longFunctions) throw new Error('This version of ESLint has no max-lines-per-function.')

/**
 * ESLint's max-lines-per-function, blind to the callbacks of `describe`: those are chapters, not functions.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export const testFunctionLines = {
  ...longFunctions,
  create(context) {
    /** @param {any} problem */
    const report = (problem) => {
      if (!isChapter(problem.node)) context.report(problem)
    }
    return longFunctions.create(Object.create(context, { report: { value: report } }))
  },
}

/** @param {any} node */
function isChapter({ parent }) {
  const callee = parent?.type === 'CallExpression' ? parent.callee : undefined
  return baseName(callee) === 'describe'
}

/**
 * The name a call starts with: `describe` in `describe.each(engines)('…', …)`.
 *
 * @param {any} node
 * @returns {string | undefined}
 */
function baseName(node) {
  if (node?.type === 'MemberExpression') return baseName(node.object)
  if (node?.type === 'CallExpression') return baseName(node.callee)
  return node?.name
}
