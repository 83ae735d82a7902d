import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadConfig } from '../server/src/config/config.ts'
import { doctor } from '../server/src/doctor/doctor.ts'
import { init } from '../server/src/init.ts'
import { Secrets } from '../server/src/config/secrets.ts'
import { serve } from '../server/src/main.ts'
import { startServer } from './support/start-server.ts'

const folders: string[] = []
let folder: string
let printed: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'confab-cli-'))
  folders.push(folder)
  printed = ''
  vi.spyOn(console, 'log').mockImplementation((text: string) => (printed += `${text}\n`))
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => folders.forEach((one) => rmSync(one, { recursive: true, force: true })))

const environment = { CONFAB_ORIGINS: 'https://example.com' }
const examine = (more: Record<string, string> = {}): Promise<boolean> => {
  const all = { ...environment, ...more }
  return doctor(folder, all, new Secrets(all))
}
const configure = (written: object): void =>
  writeFileSync(join(folder, 'confab.config.json'), JSON.stringify(written))
const upstream = async (status: number) => {
  const server = createServer((_request, response) => response.writeHead(status).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, close: () => server.close() }
}

describe('confab init', () => {
  it('writes a configuration that says what it does, and is one', async () => {
    expect(init(folder)).toContain('confab dev')
    const text = readFileSync(join(folder, 'confab.config.ts'), 'utf8')
    expect(text.match(/\/\//g)!.length).toBeGreaterThan(10)
    expect(await loadConfig(folder, {})).toMatchObject({ defaultAgent: 'help', retention: { days: 90 } })
    const uncommented = text.replaceAll(/^( *)\/\/ (?=[a-zA-Z]+: [{[]|[{}]| {2}\w+:|},?$)/gm, '$1')
    writeFileSync(join(folder, 'confab.config.ts'), uncommented)
    vi.stubEnv('IDENTITY_SECRET', '0123456789abcdef0123456789abcdef')
    const all = await loadConfig(folder, {})
    vi.unstubAllEnvs()
    expect(Object.keys(all.agents)).toEqual(['help', 'model'])
    expect(all.trustProxy).toEqual(['127.0.0.1'])
  })

  it.each(['confab.config.ts', 'confab.config.js', 'confab.config.json'])('leaves %s as it is', (name) => {
    writeFileSync(join(folder, name), 'mine')
    expect(() => init(folder)).toThrow(/already; it is left as it is/)
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine')
  })
})

describe('confab doctor', () => {
  it('finds nothing wrong where nothing is', async () => {
    writeFileSync(join(folder, 'page.md'), '# A page')
    configure({ agents: { help: { engine: 'docs', content: ['*.md'] } } })
    expect(await examine()).toBe(true)
    for (const what of ['Configuration', 'Safety', 'Data folder', 'Database', 'Agent help', 'Widget']) {
      expect(printed).toMatch(new RegExp(`^  ok +${what}`, 'm'))
    }
    expect(printed).toContain('answers from 1 files')
  })

  it.each<[string, object, Record<string, string>, RegExp]>([
    ['a faulty configuration', { agnts: {} }, {}, /Configuration .*did you mean "agents"/],
    ['an unknown engine', { agents: { a: { engine: 'numneo' } } }, {}, /Agents .*did you mean "numeno"/],
    ['no origins', {}, { CONFAB_ORIGINS: '' }, /Safety .*CONFAB_ORIGINS/],
    ['a weak key', {}, { CONFAB_API_KEYS: 'secret' }, /Safety .*CONFAB_API_KEYS/],
    ['a port that is none', {}, { PORT: 'x' }, /Environment .*PORT/],
    [
      'pages that are not there',
      { agents: { a: { engine: 'docs', content: ['none/*.md'] } } },
      {},
      /Agent a .*finds no file/,
    ],
    [
      'an engine that is away',
      {
        agents: {
          a: { engine: 'orq', baseUrl: 'http://127.0.0.1:1', apiKey: 'a-very-secret-key', agentKey: 'a' },
        },
      },
      {},
      /Agent a .*127\.0\.0\.1:1 cannot be reached .*ECONNREFUSED.* check baseUrl/,
    ],
    [
      'a database that is away',
      {},
      {
        DATABASE_URL: 'postgres://u:a-very-secret-key@127.0.0.1:1/db',
        CONFAB_SECRET: '0123456789abcdef0123456789abcdef',
      },
      /Database .*PostgreSQL does not answer .*ECONNREFUSED.* check DATABASE_URL/,
    ],
    [
      'a Redis that is away',
      {},
      {
        DATABASE_URL: 'postgres://u:a-very-secret-key@127.0.0.1:1/db',
        REDIS_URL: 'redis://:a-very-secret-key@127.0.0.1:1',
        CONFAB_SECRET: '0123456789abcdef0123456789abcdef',
      },
      /Redis .*does not answer .*ECONNREFUSED.* check REDIS_URL/,
    ],
    [
      'a Redis for one server alone',
      {},
      { REDIS_URL: 'redis://127.0.0.1' },
      /Environment .*set DATABASE_URL too/,
    ],
  ])('finds %s, and says what to do', async (_name, written, more, words) => {
    configure(written)
    expect(await examine(more)).toBe(false)
    expect(printed).toMatch(new RegExp(`^  FAULT +${words.source}`, 'm'))
    expect(printed).toMatch(/\d to mend\./)
    expect(printed).not.toContain('a-very-secret-key')
  })

  const { CONFAB_TEST_DATABASE_URL: DATABASE_URL, CONFAB_TEST_REDIS_URL: REDIS_URL } = process.env
  it.skipIf(!DATABASE_URL)('tries whether several servers would hear from each other', async () => {
    configure({ agents: { a: { engine: 'docs', content: ['*.json'] } } })
    const shared = { DATABASE_URL: DATABASE_URL!, CONFAB_SECRET: '0123456789abcdef0123456789abcdef' }
    expect(await examine(shared)).toBe(true)
    expect(printed).toMatch(/ok +Hints +PostgreSQL tells several servers of each other at once/)
    if (REDIS_URL) expect(await examine({ ...shared, REDIS_URL })).toBe(true)
    if (REDIS_URL) expect(printed).toMatch(/ok +Redis +answers/)
  })

  it('asks a language model whether it takes the key', async () => {
    for (const [status, isWell] of [
      [200, true],
      [404, true],
      [401, false],
    ] as const) {
      const { url, close } = await upstream(status)
      configure({
        agents: { a: { engine: 'openai', baseUrl: url, apiKey: 'a-very-secret-key', model: 'm' } },
      })
      expect(await examine()).toBe(isWell)
      close()
    }
    expect(printed).toMatch(/FAULT +Agent a .*refuses the key \(401\)/)
    expect(printed).toMatch(/hint +Budget/)
  })

  it('sees secrets that others can read', async () => {
    configure({ agents: { a: { engine: 'docs', content: ['*.json'] } } })
    expect(await examine()).toBe(true)
    expect(printed).not.toContain('chmod')
    chmodSync(join(folder, '.confab'), 0o755)
    expect(await examine()).toBe(true)
    expect(printed).toMatch(/hint +Data folder .*chmod 700/)
    chmodSync(join(folder, '.confab/secret'), 0o644)
    expect(await examine()).toBe(false)
    expect(printed).toMatch(/FAULT +Data folder .*chmod 600/)
  })

  it('sees a database that is in use, and whether it is up to date', async () => {
    const server = await startServer()
    await examine({ CONFAB_DATA: server.dataFolder })
    expect(printed).toMatch(/ok +Database +The embedded one answers and is up to date/)
    await server.close()
  })
})

describe('confab start', () => {
  it('does not start with what is unsafe', async () => {
    configure({})
    const settings = { CONFAB_CONFIG: join(folder, 'confab.config.json'), CONFAB_DATA: folder, PORT: '0' }
    for (const [name, value] of Object.entries({ ...settings, CONFAB_ORIGINS: '' })) vi.stubEnv(name, value)
    await expect(serve('start', new Secrets(process.env))).rejects.toThrow(/^No origins: name the sites/)
    vi.unstubAllEnvs()
  })
})

describe('the command', () => {
  const run = async (...args: string[]): Promise<[number | null, string]> => {
    const cli = join(import.meta.dirname, '../server/src/cli.ts')
    const config = join(folder, 'given.config.js')
    const env = { ...process.env, CONFAB_CONFIG: config, OWN_API_KEY: 'sk_0123456789_nobody' }
    const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', cli, ...args], { env })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (output += data.toString()))
    const [code] = (await once(child, 'exit')) as [number | null]
    return [code, output]
  }

  it('says nothing secret when it gives up', async () => {
    const text = "throw new Error('not accepted: ' + process.env.OWN_API_KEY)"
    writeFileSync(join(folder, 'given.config.js'), text)
    expect(await run('start')).toEqual([1, expect.stringMatching(/not accepted: \[hidden\]/)])
  })

  it('says how it is used, and ends with 1 when something is wrong', async () => {
    const [usage, faulty, unknown, more] = await Promise.all([
      run(),
      run('doctor'),
      run('dance'),
      run('start', '--port', '80'),
    ])
    expect(usage).toEqual([0, expect.stringMatching(/dev.*start.*init.*doctor/s)])
    expect(faulty).toEqual([1, expect.stringContaining('There is no configuration file')])
    expect(unknown).toEqual([2, expect.stringContaining('There is no command "dance"')])
    expect(more).toEqual([2, expect.stringMatching(/takes no "--port 80".*environment.* PORT /s)])
  })
})
