/** Every engine that there is, in every way it can be configured, ready to be asked. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Engine } from '../../server/src/engines/engine.ts'
import { engines } from '../../server/src/engines/index.ts'
import { wires, type Wire } from './engine-wires.ts'
import type { FakeEngine } from './fake-engines/fake-engine.ts'
import { myEngine } from './my-engine.ts'

export interface TestedEngine {
  /** In the list of engines; left out for one of a user's own. */
  readonly key?: string
  readonly name: string
  /** What it has an answer to. */
  readonly ask: string
  open(): Promise<{ readonly make: () => Engine; close(): Promise<unknown> }>
}

export function createEngine(options: Record<string, unknown>, folder = tmpdir()): Engine {
  const definition = engines[String(options.engine)]
  if (!definition) throw new Error(`There is no engine ${String(options.engine)}.`)
  return definition.create(definition.options.parse(options), { folder, logger: pino({ level: 'silent' }) })
}

export interface OpenWire {
  readonly fake: FakeEngine
  readonly make: () => Engine
  /** How often the upstream was asked for a reply. */
  asks(): number
  close(): Promise<void>
}

export async function openWire(wire: Wire): Promise<OpenWire> {
  const fake = await wire.fake()
  const made: Engine[] = []
  return {
    fake,
    make() {
      const engine = createEngine(wire.agent(fake.url))
      made.push(engine)
      return engine
    },
    asks: () => fake.calls.filter(({ route }) => wire.asks.test(route)).length,
    async close() {
      await Promise.all(made.map(async (engine) => engine.close?.()))
      await fake.close()
    },
  }
}

async function openDocs(): ReturnType<TestedEngine['open']> {
  const folder = await mkdtemp(join(tmpdir(), 'confab-contract-'))
  await writeFile(
    join(folder, 'colours.md'),
    '# Theming\n\n## Colours\n\nSet `--confab-accent` to change the colour.\n',
  )
  const make = (): Engine => createEngine({ engine: 'docs', content: ['**/*.md'] }, folder)
  return { make, close: () => rm(folder, { recursive: true }) }
}

export const testedEngines: readonly TestedEngine[] = [
  { key: 'docs', name: 'docs', ask: 'How do I change the colour?', open: openDocs },
  ...wires.map((wire) => ({ key: wire.engine, name: wire.name, ask: 'hi', open: () => openWire(wire) })),
  {
    name: 'your own',
    ask: 'What is it?',
    open: () => Promise.resolve({ make: () => myEngine, close: () => Promise.resolve() }),
  },
]
