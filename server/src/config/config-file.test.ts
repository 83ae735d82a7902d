import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfabError } from '@confab/shared/errors'
import { readConfigFile } from './config-file.ts'

describe('a configuration file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'confab-file-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const read = (name: string, text: string): Promise<unknown> => {
    writeFileSync(join(folder, name), text)
    return readConfigFile(join(folder, name))
  }

  it.each([
    ['confab.config.ts', 'const x: number = 1\nexport default { x }'],
    ['confab.config.js', 'export default { x: 1 }'],
    ['confab.config.mjs', 'export default { x: 1 }'],
    ['confab.config.cjs', 'module.exports = { x: 1 }'],
    ['confab.config.json', '{ "x": 1 }'],
    ['any.name.ts', 'export default () => ({ x: 1 })'],
    ['awaits.mjs', 'export default { x: await Promise.resolve(1) }'],
    ['awaits.ts', 'const x: number = await Promise.resolve(1)\nexport default { x }'],
  ])('may be %s', async (name, text) => expect(await read(name, text)).toEqual({ x: 1 }))

  it.each(['confab.config.ts', 'confab.config.js', 'any.name.mjs', 'awaits.ts'])(
    'may import @confab/server wherever it is, and is given the one that runs: %s',
    async (name) => {
      const own = "import { ConfabError } from '@confab/server'\nexport const fault = ConfabError"
      writeFileSync(join(folder, 'engine.ts'), own)
      const awaits = name.startsWith('awaits') ? 'await Promise.resolve(1)\n' : ''
      const imports = "import { defineConfig } from '@confab/server'\nimport { fault } from './engine.ts'\n"
      const text = `${imports}${awaits}export default defineConfig({ fault, agents: {} })`
      expect(await read(name, text)).toEqual({ fault: ConfabError, agents: {} })
    },
  )

  it.each([
    ['of the default export', 'export default 5'],
    ['of a list', 'export default []'],
    ['of a forgotten export', 'const x = { agents: {} }'],
    ['of an empty file', ''],
  ])('is not taken for an empty one because %s', async (_why, text) => {
    for (const name of ['confab.config.ts', 'confab.config.js']) {
      await expect(read(name, text)).rejects.toThrow('export default {')
    }
  })

  it.each(['export default {}', 'export default () => ({})'])('may be empty: %s', async (text) => {
    expect(await read('confab.config.ts', text)).toEqual({})
  })

  it('says what is wrong with it', async () => {
    await expect(read('confab.config.ts', 'export default {\n  x: ,\n}')).rejects.toThrow(
      /Unexpected token[^]*2:5/,
    )
    await expect(read('confab.config.mjs', 'throw new Error("mine")')).rejects.toThrow('mine')
    await expect(read('confab.config.json', '{')).rejects.toThrow('JSON')
  })
})
