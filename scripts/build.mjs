/**
 * Builds what is missing or older than its sources: `node scripts/build.mjs [--force] [packages] [widget]`.
 * Says what it built, and nothing when there was nothing to do.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, keepStamp, readStamp } from './build/stamps.mjs'
import { withLock } from './build/lock.mjs'

const root = join(import.meta.dirname, '..')
/** @param {string[]} paths */
const inRoot = (...paths) => paths.map((path) => join(root, path))

/**
 * What can be built: from what, into what, and how.
 *
 * @typedef {{ name: string, says: string, sources: string[], outputs: string[], build: (force: boolean) => void | Promise<void> }} Step
 * @type {Step[]}
 */
const steps = [
  {
    name: 'packages',
    says: 'the packages',
    sources: inRoot('shared', 'server', 'widget', 'tsconfig.base.json', 'pnpm-lock.yaml'),
    outputs: inRoot('shared/dist', 'server/dist', 'widget/dist/module'),
    build: compile,
  },
  {
    name: 'widget',
    says: "the widget's bundles",
    sources: inRoot('shared', 'widget', 'pnpm-lock.yaml', 'scripts/build'),
    outputs: inRoot('widget/dist/browser/manifest.json'),
    build: async () => {
      const { bundleWidget } = await import('./build/bundle-widget.mjs')
      await bundleWidget(join(root, 'widget'))
    },
  },
]

/** @param {boolean} force */
function compile(force) {
  const projects = ['shared', 'server', 'widget']
  if (force)
    for (const output of inRoot('shared/dist', 'server/dist', 'widget/dist'))
      rmSync(output, { recursive: true, force: true })
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [compiler, '-b', ...projects], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the compiler refused, see above.')
}

/** @param {Step} step */
function isFresh(step) {
  return (
    step.outputs.every((output) => existsSync(output)) && readStamp(step.name) === fingerprint(step.sources)
  )
}

/** @param {Step} step */
async function run(step) {
  // The sources as they were when the build began: what changes meanwhile makes the next run build again.
  const sources = fingerprint(step.sources)
  const started = Date.now()
  try {
    await step.build(force)
  } catch (error) {
    console.error(`Could not build ${step.says}: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(1)
  }
  keepStamp(step.name, sources)
  console.log(`Built ${step.says} in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

const words = process.argv.slice(2)
const force = words.includes('--force')
const names = words.filter((word) => !word.startsWith('--'))
const asked = steps.filter(({ name }) => names.length === 0 || names.includes(name))

if (force || !asked.every(isFresh)) {
  await withLock(async () => {
    for (const step of asked) if (force || !isFresh(step)) await run(step)
  })
}
