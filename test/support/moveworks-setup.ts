/** A conversation on a real server whose agent is a Moveworks: the fake one, which keeps to the document. */
import type { Response } from '@confab/shared/conversation'
import type { ExpectStatic, TestContext } from 'vitest'
import {
  assistantName,
  fakeMoveworks,
  moveworksToken,
  type FakeMoveworks,
  type FakeMoveworksOptions,
} from './fake-engines/moveworks.ts'
import type { MoveworksScript } from './fake-engines/moveworks-reply.ts'
import { call, startServer, type Answer, type TestServer } from './start-server.ts'

export interface MoveworksOptions extends FakeMoveworksOptions {
  /** How the first reply goes, and those after it until the fake is told otherwise. */
  readonly script?: MoveworksScript
  readonly agent?: object
  readonly limits?: object
  readonly dataFolder?: string
}

export class MoveworksSetup {
  readonly fake: FakeMoveworks
  readonly #config: object
  readonly #expect: ExpectStatic
  readonly #dataFolder: string | undefined
  #server: TestServer | undefined
  #id = ''

  private constructor(
    fake: FakeMoveworks,
    expect: ExpectStatic,
    { agent, limits, dataFolder }: MoveworksOptions,
  ) {
    this.fake = fake
    this.#expect = expect
    this.#dataFolder = dataFolder
    const it = { engine: 'moveworks', baseUrl: fake.url, assistantName, token: moveworksToken, ...agent }
    this.#config = { agents: { it }, ...(limits ? { limits } : {}) }
  }

  /** Ends with the test, which fails when anything was sent or answered that the document does not know. */
  static async start(
    { onTestFinished, expect }: TestContext,
    options: MoveworksOptions = {},
  ): Promise<MoveworksSetup> {
    const fake = await fakeMoveworks(options)
    fake.script = options.script ?? {}
    const setup = new MoveworksSetup(fake, expect, options)
    onTestFinished(async () => {
      await setup.stopServer()
      await fake.close()
      expect(fake.violations).toEqual([])
    })
    await setup.startServer()
    setup.#id = (await setup.#call('POST', '/v1/conversations', {})).body.id
    return setup
  }

  async startServer(): Promise<void> {
    const folder = this.#dataFolder === undefined ? {} : { dataFolder: this.#dataFolder }
    this.#server = await startServer({ config: this.#config, ...folder })
  }

  /** Without grace for a reply under way. */
  async stopServer(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
  }

  /** On the conversation. */
  call(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#call(method, `/v1/conversations/${this.#id}${path}`, body)
  }

  /** Posts a message that asks for a reply, and waits for it. */
  async say(content: string | undefined, role = 'user'): Promise<Response> {
    const { body } = await this.call('POST', '/messages', { role, content, action: 'generate-reply' })
    return body.response as Response
  }

  /** Asks without waiting. */
  async ask(text: string): Promise<Response> {
    return (await this.call('POST', '/responses', { input: { text } })).body as Response
  }

  async read({ id }: Response): Promise<Response> {
    return (await this.call('GET', `/responses/${id}`)).body as Response
  }

  async ended(response: Response): Promise<Response> {
    await this.#expect
      .poll(async () => (await this.read(response)).completedAt, { timeout: 10_000 })
      .not.toBeNull()
    return this.read(response)
  }

  /** The calls the fake got so far, such as `GET responses`: the last word of each path that is not an id. */
  calls(): string[] {
    return this.fake.calls.map(({ route }) => {
      const [method, path = ''] = route.split(' ')
      return `${method} ${path.split('/').findLast((part) => !/^[a-z]+_\w+$/.test(part))}`
    })
  }

  #call(method: string, path: string, body?: unknown): Promise<Answer> {
    if (!this.#server) throw new Error('The server is stopped.')
    return call(this.#server.url, method, path, body)
  }
}

export function textsOf({ outputs }: Response): string[] {
  return outputs.map((item) => (item.type === 'TOOL_CALL' ? item.name : item.content.text))
}
