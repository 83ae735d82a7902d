/** What every engine promises, as checks for any test runner. */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { Response } from '@confab/shared/conversation'
import type { Engine, EngineOutput } from '../engines/engine.ts'
import { KeptConversation, textOf } from './kept-conversation.ts'
import { watched, type Watchers } from './watched-engine.ts'

export interface CheckOptions {
  /** What the visitor says; the engine must have an answer to it. */
  readonly ask?: string
  /** How long a reply may take, in milliseconds. */
  readonly patienceMs?: number
}

export interface EngineCheck {
  /** What the engine does, such as "answers a message". */
  readonly promise: string
  /**
   * @param engine or what makes one, as every start of a server does; one that is made here is closed, too
   * @throws Error that says how the promise is broken
   */
  readonly check: (engine: Engine | (() => Engine), options?: CheckOptions) => Promise<void>
}

interface Settings {
  readonly make: () => Engine
  readonly ask: string
  readonly limits: { readonly replySeconds: number }
}

/** After an abort. */
const STOPS_WITHIN_MS = 1_000

export const engineContract: readonly EngineCheck[] = [
  promise('answers a message, in outputs that can be stored', async ({ make, ask, limits }) => {
    const conversation = new KeptConversation()
    const { id } = await conversation.ask(ask)
    mustBeComplete(await conversation.run(make(), id, { limits }))
  }),
  promise('lets a text that is shown only grow', async ({ make, ask, limits }) => {
    const conversation = new KeptConversation()
    const { id } = await conversation.ask(ask)
    const { engine, outputs } = watched(make())
    mustBeComplete(await conversation.run(engine, id, { limits }))
    mustOnlyGrow(outputs)
  }),
  promise(
    'answers again in the same conversation, with what it remembered',
    async ({ make, ask, limits }) => {
      const conversation = new KeptConversation()
      const engine = make()
      for (let turn = 1; turn <= 3; turn++) {
        const { id } = await conversation.ask(ask)
        mustBeComplete(await conversation.run(engine, id, { limits }))
      }
    },
  ),
  promise('answers once more when a visitor retries', async ({ make, ask, limits }) => {
    const conversation = new KeptConversation()
    const engine = make()
    const first = await conversation.ask(ask)
    await conversation.run(engine, first.id, { limits })
    const again = await conversation.ask(null)
    mustBeComplete(await conversation.run(engine, again.id, { limits }))
  }),
  promise('answers two visitors at a time', async ({ make, ask, limits }) => {
    const engine = make()
    const responses = await Promise.all(
      [new KeptConversation(), new KeptConversation()].map(async (conversation) => {
        const { id } = await conversation.ask(ask)
        return conversation.run(engine, id, { limits })
      }),
    )
    responses.forEach(mustBeComplete)
  }),
  promise('stops within a second of being told to, before it says anything', (settings) =>
    mustStop(settings, (stop) => ({ onCall: stop })),
  ),
  promise('stops within a second of being told to, in the middle', (settings) =>
    // Not at once: when it goes on with the next thing it says.
    mustStop(settings, (stop) => ({ onOutput: () => void setTimeout(stop, 5) })),
  ),
  promise('survives a restart before it says anything', (settings) =>
    mustSurviveRestart(settings, (crash) => ({ onCall: crash })),
  ),
  promise('survives a restart in the middle of its text', (settings) =>
    mustSurviveRestart(settings, (crash, conversation) => ({
      // What was said before must have had its time to be stored.
      async onOutput() {
        await nextTurn()
        if (conversation.transcript.responses.some((response) => textOf(response) !== '')) crash()
      },
    })),
  ),
]

function promise(name: string, check: (settings: Settings) => Promise<void>): EngineCheck {
  return {
    promise: name,
    async check(given, { ask = 'Hello', patienceMs = 10_000 } = {}) {
      const made: Engine[] = []
      const make = (): Engine => {
        if (typeof given !== 'function') return given
        const engine = given()
        made.push(engine)
        return engine
      }
      try {
        await check({ make, ask, limits: { replySeconds: patienceMs / 1_000 } })
      } finally {
        await Promise.all(made.map(async (engine) => engine.close?.()))
      }
    },
  }
}

function mustBeComplete(response: Response): void {
  const { status, error } = response
  if (status === 'COMPLETED') return
  throw new Error(`The reply is ${status}${error ? `: ${error.code}, ${error.message}` : '.'}`)
}

/** What readers see grow is never taken back: a text that is replaced makes them lose their place. */
function mustOnlyGrow(outputs: readonly EngineOutput[]): void {
  const shown = new Map<string, string>()
  for (const output of outputs) {
    if (output.type === 'append') shown.set(output.outputId, (shown.get(output.outputId) ?? '') + output.text)
    if (output.type !== 'put' || output.item.type === 'TOOL_CALL') continue
    const { id, content } = output.item
    const before = shown.get(id) ?? ''
    if (!content.text.startsWith(before)) {
      throw new Error(
        `The text of item ${id} was replaced: ${excerpt(before)} became ${excerpt(content.text)}.`,
      )
    }
    shown.set(id, content.text)
  }
}

function excerpt(text: string): string {
  return `"${text.length > 60 ? `…${text.slice(-60)}` : text}"`
}

type Moment = (interrupt: () => void, conversation: KeptConversation) => Watchers

async function mustStop({ make, ask, limits }: Settings, when: Moment): Promise<void> {
  const conversation = new KeptConversation()
  const { id } = await conversation.ask(ask)
  const stop = new AbortController()
  const { engine, ended } = watched(
    make(),
    when(() => stop.abort(), conversation),
  )
  await conversation.run(engine, id, { limits, signal: stop.signal })
  stop.abort()
  const isOver = await Promise.race([ended().then(() => true), pause(STOPS_WITHIN_MS, false)])
  if (!isOver) throw new Error('The engine goes on a second after its signal was aborted.')
}

/** The server ends in mid-reply; the next one has what was stored, and an engine of its own. */
async function mustSurviveRestart({ make, ask, limits }: Settings, when: Moment): Promise<void> {
  const conversation = new KeptConversation()
  const { id } = await conversation.ask(ask)
  const crash = new AbortController()
  const { engine } = watched(
    make(),
    when(() => crash.abort(), conversation),
  )
  const before = await conversation.run(engine, id, { limits, signal: crash.signal })
  if (before.status !== 'IN_PROGRESS') return
  const { status, error, ...after } = await conversation.run(make(), id, { limits })
  if (!textOf(after).startsWith(textOf(before)))
    throw new Error('After a restart, text that was shown is gone.')
  if (status === 'COMPLETED' || error?.code === 'ENGINE_INTERRUPTED') return
  throw new Error(`After a restart, the reply is ${status}: ${error?.code ?? 'without an error'}.`)
}
