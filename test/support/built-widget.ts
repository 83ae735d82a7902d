/** Before pages are driven: the widget's bundles, built anew if their sources changed. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export default function setup(): void {
  const build = join(import.meta.dirname, '../../scripts/build.mjs')
  execFileSync(process.execPath, [build, 'widget'], { stdio: 'inherit' })
}
