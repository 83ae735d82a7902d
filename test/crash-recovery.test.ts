import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message } from '@confab/shared/conversation'
import { Api, visitorApi } from './support/api.ts'
import { followSocket } from './support/feeds.ts'
import { scripted } from './support/scripted-engine.ts'
import { startServerProcess, type ServerProcess } from './support/start-server.ts'

const talking = scripted({ think: 'Hm.', say: 'word '.repeat(400), pieces: 400, pauseMs: 10 })
const hanging = scripted({ say: 'Well', hang: true })

describe('a server that ends in the middle of a reply', () => {
  let dataFolder: string
  let server: ServerProcess
  let visitor: Api
  let id: string
  beforeEach(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'confab-test-'))
    server = await startServerProcess({ dataFolder })
    visitor = await visitorApi(server.url)
    id = (await visitor.create()).id
  })
  afterEach(async () => {
    await server.end('SIGKILL')
    rmSync(dataFolder, { recursive: true, force: true })
  })

  const restart = async (): Promise<void> => {
    server = await startServerProcess({ dataFolder })
    visitor = new Api(server.url, visitor.token)
  }
  const saidByAgent = async (): Promise<string> => {
    const { messages } = await visitor.messages(id)
    return messages.find(({ role }) => role === 'agent')?.content?.text ?? ''
  }
  const lastResponse = async () => {
    const { events } = await visitor.events(id)
    const created = events.findLast((event) => event.type === 'response.created')
    const target = `/v1/conversations/${id}/responses/${created!.response.id}`
    return visitor.answer('response', 200, 'GET', target)
  }

  it('killed: everything acknowledged is there, the reply ends as interrupted with its text, a new one works', async () => {
    const client = await followSocket(server.url, visitor.token!, id)
    const acknowledged: Message[] = []
    for (const said of ['One', 'Two', talking]) {
      const action = said === talking ? { action: 'generate-reply' as const } : {}
      const post = { conversationId: id, id: `mine-${acknowledged.length}`, content: said, ...action }
      const answer = await client.request('post-message', post)
      if (answer.ok) acknowledged.push(answer.value.message)
    }
    await expect.poll(async () => (await saidByAgent()).length).toBeGreaterThan(50)
    await server.end('SIGKILL')
    const heard = client.events.filter((event) => event.type === 'output.appended').map(({ text }) => text)

    await restart()
    await expect.poll(async () => (await lastResponse()).status, { timeout: 20_000 }).toBe('FAILED')
    expect(await lastResponse()).toMatchObject({ error: { code: 'ENGINE_INTERRUPTED', retryable: true } })
    const { messages } = await visitor.messages(id)
    expect(messages.filter(({ role }) => role === 'user')).toEqual(acknowledged)
    expect((await saidByAgent()).startsWith(heard.join(''))).toBe(true)

    const { events, seq } = await visitor.events(id)
    expect(events.map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1))
    expect(events.slice(0, client.events.length)).toEqual(client.events)
    expect((await visitor.post(id, 'Are you there?')).response).toMatchObject({ status: 'COMPLETED' })
  })

  it('told to end: waits for replies that end in time, then goes', async () => {
    const waiting = visitor.post(id, scripted({ say: 'Just a moment', pauseMs: 150 }))
    await expect.poll(async () => (await lastResponse()).status).toBe('IN_PROGRESS')
    expect(await server.end('SIGTERM')).toBe(0)
    expect((await waiting).response).toMatchObject({ status: 'COMPLETED' })
    await restart()
    expect(await saidByAgent()).toBe('Just a moment')
  })

  it('told twice: ends at once, and what was running is ended truthfully at the next start', async () => {
    const post = visitor.post(id, hanging).catch(() => undefined)
    await expect.poll(saidByAgent).toBe('Well')
    const begin = performance.now()
    server.child.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.child.exitCode).toBeNull()
    await server.end('SIGINT')
    expect(performance.now() - begin).toBeLessThan(2_000)
    await post
    await restart()
    await expect.poll(async () => (await lastResponse()).status, { timeout: 20_000 }).toBe('FAILED')
    expect(await saidByAgent()).toBe('Well')
  })
})
