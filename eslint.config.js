/** Lint: strict types, Lit's traps, the sizes of files and functions, and who may import whom. */
import eslint from '@eslint/js'
import { configs as lit } from 'eslint-plugin-lit'
import { defineConfig } from 'eslint/config'
import typescript from 'typescript-eslint'
import { filePurpose, testFunctionLines } from './scripts/eslint/house-rules.js'
import { importDirections } from './scripts/eslint/import-directions.js'

const confab = {
  rules: {
    'file-purpose': filePurpose,
    'import-directions': importDirections,
    'test-function-lines': testFunctionLines,
  },
}

const sizes = { max: 45, skipBlankLines: true, skipComments: true }

export default defineConfig(
  {
    ignores: ['**/dist/', '**/node_modules/', '**/coverage/', '.confab/', 'examples/', 'widget/frameworks/'],
  },
  eslint.configs.recommended,
  typescript.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { confab },
    rules: {
      'no-undef': 'off', // the compiler knows better
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', sizes],
      'confab/file-purpose': 'error',
      'confab/import-directions': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // What was caught, or why a signal was aborted, is unknown and may be passed on as it came.
      '@typescript-eslint/only-throw-error': 'off',
      'no-throw-literal': 'error',
      // An arrow that passes on a void result, or a function that is async to fit an interface, reads well.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // What comes from outside is checked although its type says it is there.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['widget/src/**/*.ts'],
    extends: [lit['flat/recommended']],
  },
  {
    files: ['widget/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...forbiddenInTheWidget()] },
  },
  {
    // A Markdown tree has twenty kinds of node that are none of ours: a default may stand for the rest.
    files: ['server/src/engines/docs/**', 'widget/src/content/markdown/**'],
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'confab/file-purpose': 'off',
      'confab/test-function-lines': ['error', sizes],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Scripts read JSON that they wrote themselves and talk to untyped tools; tests look at what a server answered.
    files: ['scripts/**', '**/*.js', '**/*.test.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
)

/** Whatever could turn text into markup or code, leave marks in the host page, or break a strict content policy. */
function forbiddenInTheWidget() {
  const markup = 'Text becomes markup here: build nodes or Lit templates instead.'
  const code = 'Text becomes code here.'
  const style =
    'A strict content security policy blocks inline styles: use a class or a constructable stylesheet.'
  const property =
    '/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|srcdoc)$/'
  return [
    { selector: `MemberExpression[property.name=${property}]`, message: markup },
    { selector: `MemberExpression[property.value=${property}]`, message: markup },
    { selector: 'TemplateElement[value.raw=/\\.(inner|outer)HTML\\s*=|\\bsrcdoc\\s*=/]', message: markup },
    { selector: 'ImportDeclaration[source.value=/unsafe-(html|svg|mathml)|static-html/]', message: markup },
    { selector: 'NewExpression[callee.name="DOMParser"]', message: markup },
    { selector: 'MemberExpression[object.name="document"][property.name=/^write(ln)?$/]', message: markup },
    {
      selector: 'CallExpression[callee.name=/^(eval|Function)$/], NewExpression[callee.name="Function"]',
      message: code,
    },
    { selector: 'MemberExpression[property.name="eval"]', message: code },
    { selector: 'TemplateElement[value.raw=/\\sstyle\\s*=/]', message: style },
    {
      selector: 'CallExpression[callee.property.name="setAttribute"][arguments.0.value="style"]',
      message: style,
    },
    { selector: 'ImportDeclaration[source.value=/directives\\/style-map/]', message: style },
    {
      selector: 'MemberExpression[object.name="document"][property.name="cookie"]',
      message: 'The widget keeps no cookies.',
    },
  ]
}
