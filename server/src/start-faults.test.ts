import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfigError } from './config/config-errors.ts'
import { openDatabase } from './storage/database.ts'
import { pendingMigrations } from './storage/migrations.ts'
import { faultOf } from './start-faults.ts'

afterEach(() => vi.unstubAllEnvs())

const listen = async (port: number, host: string): Promise<unknown> => {
  const server = createServer().listen(port, host)
  return once(server, 'listening').then(
    () => server,
    (error: unknown) => error,
  )
}

describe('who cannot start is told', () => {
  it('what is wrong with the configuration', () => {
    expect(faultOf(new ConfigError('Mine.'))).toBe('Mine.')
  })

  it('that the port is taken, or the address not theirs', async () => {
    const first = (await listen(0, '127.0.0.1')) as ReturnType<typeof createServer>
    const { port } = first.address() as { port: number }
    expect(faultOf(await listen(port, '127.0.0.1'))).toMatch(/EADDRINUSE.*Set PORT to another\.$/)
    first.close()
    expect(faultOf(await listen(0, '192.0.2.1'))).toMatch(/HOST is not an address of this machine/)
  })

  it('that PostgreSQL does not answer, and not where in the program that was noticed', async () => {
    const databaseUrl = 'postgres://user:a-very-secret-key@127.0.0.1:1/db'
    vi.stubEnv('DATABASE_URL', databaseUrl)
    const database = openDatabase({ databaseUrl, dataFolder: '' })
    const error: unknown = await pendingMigrations(database).catch((fault: unknown) => fault)
    await database.destroy()
    expect(faultOf(error)).toMatch(/^PostgreSQL does not answer \(.*ECONNREFUSED.*\)\. Check DATABASE_URL/)
    const refused = Object.assign(new Error('password authentication failed for user "user"'), {
      code: '28P01',
    })
    expect(faultOf(refused)).toMatch(/^PostgreSQL .*password authentication failed.* Check DATABASE_URL/)
  })

  it('that the data folder cannot be written', () => {
    const denied = { code: 'EACCES', syscall: 'mkdir', path: '/data' }
    const error = Object.assign(new Error("EACCES: permission denied, mkdir '/data'"), denied)
    expect(faultOf(error)).toMatch(/permission denied, mkdir '\/data'\. .*CONFAB_DATA/)
  })

  it('what is not known as it is', () => {
    expect(faultOf(new Error('strange'))).toMatch(/strange[^]*start-faults\.test/)
  })
})
