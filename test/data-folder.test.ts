import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServerProcess, type ServerProcess } from './support/start-server.ts'

describe('A data folder', () => {
  let dataFolder: string
  const servers: ServerProcess[] = []
  beforeEach(() => {
    dataFolder = mkdtempSync(join(tmpdir(), 'confab-test-'))
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.end('SIGKILL')
    rmSync(dataFolder, { recursive: true, force: true })
  })

  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess({ dataFolder })
    servers.push(server)
    return server
  }

  it('is served by one process at a time, and the next can have it at once, however the first one ended', async () => {
    const first = await start()
    await expect(start()).rejects.toThrow(
      /ended with 1:\s*Another Confab already serves the data folder .*: stop it, or set CONFAB_DATA/,
    )
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
    await first.end('SIGKILL')
    await (await start()).end('SIGTERM')
    await start()
  })
})
