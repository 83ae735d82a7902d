import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scripted } from './support/scripted-engine.ts'
import { call, startServer, type TestServer } from './support/start-server.ts'

describe('a message that asks for a reply', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  it('is answered when the reply is finished, with everything the engine said', async () => {
    const { body: conversation } = await call(server.url, 'POST', '/v1/conversations', {})
    const { status, body } = await call(server.url, 'POST', `/v1/conversations/${conversation.id}/messages`, {
      role: 'user',
      content: scripted({ think: 'Hm.', say: 'Good morning!' }),
      action: 'generate-reply',
    })
    expect(status).toBe(201)
    expect(body.response.status).toBe('COMPLETED')
    expect(body.response.outputs.map(({ content }: { content: { text: string } }) => content.text)).toEqual([
      'Hm.',
      'Good morning!',
    ])
  })
})
