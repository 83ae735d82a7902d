import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const widget = join(import.meta.dirname, '../widget')

/** What plain Node prints for this module, run inside the package; there is no DOM. */
async function printed(module: string): Promise<unknown> {
  const args = ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', module]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: widget,
    timeout: 20_000,
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('importing the widget on a server', () => {
  it('does nothing: no global, nothing kept running', async () => {
    const names = await printed(`
      const before = new Set(Reflect.ownKeys(globalThis))
      const { ConfabChat, ConfabEvent } = await import('@confab/widget')
      const added = Reflect.ownKeys(globalThis).filter((name) => !before.has(name)).map(String)
      const busy = process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|Immediate/.test(name))
      console.log(JSON.stringify([typeof document, typeof ConfabChat, typeof ConfabEvent, added, busy]))`)
    expect(names).toEqual(['undefined', 'function', 'function', [], []])
  })

  // What is set on it is set where it has come to life.
  it('lets React draw the element there', async () => {
    const drawn = await printed(`
      const { createElement } = await import('react')
      const { renderToString } = await import('react-dom/server')
      const { ConfabChat } = await import('@confab/widget/react')
      const element = createElement(ConfabChat, { agent: 'help', onConfabMessage() {} })
      console.log(JSON.stringify(renderToString(element)))`)
    expect(drawn).toBe('<confab-chat></confab-chat>')
  })
})
