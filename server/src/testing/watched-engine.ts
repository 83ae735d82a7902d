/** An engine as it is, with a record of what it says and of when it has ended. */
import type { Engine, EngineOutput, ReplyRequest } from '../engines/engine.ts'

export interface WatchedEngine {
  readonly engine: Engine
  /** Everything it said. */
  readonly outputs: EngineOutput[]
  /** Resolves when no generator of it runs any more. */
  readonly ended: () => Promise<void>
}

type Generate = (request: ReplyRequest, signal: AbortSignal) => AsyncIterable<EngineOutput>

export interface Watchers {
  /** Called when the engine has been called. */
  readonly onCall?: () => void
  /** Waited for before an output is passed on. */
  readonly onOutput?: (output: EngineOutput) => unknown
}

export function watched(engine: Engine, { onCall, onOutput }: Watchers = {}): WatchedEngine {
  const outputs: EngineOutput[] = []
  const runs: Promise<void>[] = []
  const watch =
    (generate: Generate): Generate =>
    (request, signal) => {
      let end = (): void => {}
      runs.push(new Promise((resolve) => (end = resolve)))
      return (async function* () {
        setImmediate(() => onCall?.())
        try {
          for await (const output of generate(request, signal)) {
            outputs.push(output)
            await onOutput?.(output)
            yield output
          }
        } finally {
          end()
        }
      })()
    }
  const resume = engine.resumeReply?.bind(engine)
  return {
    engine: {
      name: engine.name,
      generateReply: watch(engine.generateReply.bind(engine)),
      ...(resume ? { resumeReply: watch(resume) } : {}),
    },
    outputs,
    ended: async () => void (await Promise.all(runs)),
  }
}
