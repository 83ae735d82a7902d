import { Linter } from 'eslint'
import { parser } from 'typescript-eslint'
import { expect, it } from 'vitest'
import { filePurpose, testFunctionLines } from './house-rules.js'

it('asks a file to begin with what it is for', () => {
  expect(problems('file-purpose', 'export const a = 1')).toHaveLength(1)
  expect(problems('file-purpose', '// for something\nexport const a = 1')).toHaveLength(1)
  expect(problems('file-purpose', 'export const a = 1\n/** Late. */')).toHaveLength(1)
  expect(problems('file-purpose', '/** For something. */\nexport const a = 1')).toEqual([])
  expect(problems('file-purpose', '#!/usr/bin/env node\n/** For something. */\nstart()')).toEqual([])
})

it('lets a describe be long, but no test and no function', () => {
  const lines = 'line()\n'.repeat(10)
  expect(problems('test-function-lines', `it('…', () => {\n${lines}})`)).toHaveLength(1)
  expect(problems('test-function-lines', `function make() {\n${lines}}`)).toHaveLength(1)
  expect(problems('test-function-lines', `describe('…', () => {\n${lines}})`)).toEqual([])
  expect(problems('test-function-lines', `describe.each(all)('…', () => {\n${lines}})`)).toEqual([])
})

function problems(rule: string, code: string): string[] {
  const rules = { 'file-purpose': filePurpose, 'test-function-lines': testFunctionLines }
  const config: Linter.Config = {
    files: ['**/*.ts'],
    languageOptions: { parser },
    plugins: { confab: { rules } },
    rules: { [`confab/${rule}`]: rule === 'file-purpose' ? 'error' : ['error', 5] },
  }
  return new Linter().verify(code, config, 'x.ts').map(({ message }) => message)
}
