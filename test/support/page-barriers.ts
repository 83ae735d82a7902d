/** What keeps people out of a page, as far as axe can tell. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { run } from 'axe-core'
import type { Frame } from 'playwright'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A line for each kind of barrier in the frame. Frames within it are looked at for themselves. */
export async function barriersOf(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe)
  const { violations } = await frame.evaluate(() =>
    (window as unknown as { axe: { readonly run: typeof run } }).axe.run(document, { iframes: false }),
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
