import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

/** The oldest version without a known hole, for what is reachable from a network. */
const floors: Record<string, { version: string; why: string; isRequired: boolean }> = {
  'socket.io': {
    version: '4.8.4',
    why: 'CVE-2024-38355: an unhandled error ends the process',
    isRequired: true,
  },
  'socket.io-parser': {
    version: '4.2.7',
    why: 'CVE-2026-33151, CVE-2026-69185: attachments that are announced and never come',
    isRequired: true,
  },
  'engine.io': {
    version: '6.6.10',
    why: 'CVE-2026-102599: an upgrade with another version ends the process',
    isRequired: true,
  },
  ws: { version: '8.21.0', why: 'CVE-2026-48779: tiny fragments; CVE-2026-45736', isRequired: true },
  fastify: {
    version: '5.12.1',
    why: 'CVE-2026-33806, CVE-2026-3419: validation by content type',
    isRequired: true,
  },
  '@socket.io/cluster-engine': { version: '0.1.1', why: 'CVE-2026-102600', isRequired: false },
  'better-sqlite3': {
    version: '12.8.0',
    why: 'its SQLite before 3.51.3 may lose a write-ahead log',
    isRequired: false,
  },
}

const root = join(import.meta.dirname, '..')
interface Lockfile {
  readonly packages: Record<string, { readonly resolution?: { integrity?: string; tarball?: string } }>
}
const { packages } = parse(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')) as Lockfile

/** Every version of a package that may be installed. */
function versionsOf(name: string): string[] {
  return Object.keys(packages)
    .filter((key) => key.slice(0, key.indexOf('@', 1)) === name)
    .map((key) => key.slice(key.indexOf('@', 1) + 1))
}

function isBelow(version: string, floor: string): boolean {
  const [one, other] = [version, floor].map((text) => text.split(/[.-]/).map(Number)) as [number[], number[]]
  const at = other.findIndex((part, index) => (one[index] ?? 0) !== part)
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0)
}

describe('the dependencies', () => {
  it.each(Object.entries(floors))(
    '%s is new enough, wherever it comes from',
    (name, { version: floor, why, isRequired }) => {
      const versions = versionsOf(name)
      if (isRequired) expect(versions.length, name).toBeGreaterThan(0)
      expect(
        versions.filter((version) => isBelow(version, floor)),
        `${why}: ${name} must be ${floor} or newer`,
      ).toEqual([])
    },
  )

  it('are all from the registry, with their integrity', () => {
    for (const [name, { resolution }] of Object.entries(packages)) {
      expect(resolution?.integrity, name).toMatch(/^sha512-/)
      expect(resolution?.tarball, name).toBeUndefined()
    }
  })

  it.each(['server', 'widget', 'shared'])('of %s are exact versions', (name) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
    }
    for (const [dependency, version] of Object.entries(dependencies)) {
      expect(version, dependency).toMatch(/^(\d+\.\d+\.\d+|workspace:\*)$/)
    }
  })

  it('run no scripts when they are installed', () => {
    const { onlyBuiltDependencies, allowBuilds } = parse(
      readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'),
    ) as {
      onlyBuiltDependencies?: string[]
      allowBuilds?: Record<string, boolean>
    }
    expect(onlyBuiltDependencies ?? []).toEqual([])
    expect(Object.values(allowBuilds ?? {}).filter(Boolean)).toEqual([])
  })

  it('can be told apart by their versions here', () => {
    expect(isBelow('4.2.6', '4.2.7')).toBe(true)
    expect(isBelow('4.2.10', '4.2.7')).toBe(false)
    expect(isBelow('5.12.1', '5.12.1')).toBe(false)
    expect(isBelow('4.99.0', '5.12.1')).toBe(true)
  })
})
