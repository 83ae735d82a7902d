/** What a developer may break on purpose, to see what visitors will see: the chat's connection, its speed, the engine. */
import { ConfabError } from '@confab/shared/errors'
import { z } from 'zod'
import { failingEngine } from '../agents/failing-engine.ts'
import type { Engine } from '../engines/engine.ts'
import type { RouteApp } from '../gateway/routes/route-context.ts'
import { ChatLines } from './chat-lines.ts'

const LATEST_MS = 10_000

const faultsSchema = z.strictObject({
  /** What is sent to chats waits up to so long. */
  lateMs: z.int().min(0).max(LATEST_MS).optional(),
  /** Replies that begin now fail. */
  engineFails: z.boolean().optional(),
})

export class EngineFaults {
  fails = false

  /** The engine to ask now: the given one, or one that fails in its name. */
  around(engine: Engine): Engine {
    if (!this.fails) return engine
    const words = 'The live preview was told to make engines fail.'
    return failingEngine(engine.name, () => new ConfabError('ENGINE_FAILED', words))
  }
}

export function previewFaults(scope: RouteApp, engines: EngineFaults): void {
  const lines = new ChatLines(scope.server)
  const now = () => ({ lateMs: lines.lateMs, engineFails: engines.fails })

  scope.get('/preview/faults', { schema: { hide: true } }, now)
  scope.patch('/preview/faults', { schema: { hide: true, body: faultsSchema } }, ({ body }) => {
    const { lateMs, engineFails } = body
    if (lateMs !== undefined) lines.lateMs = lateMs
    if (engineFails !== undefined) engines.fails = engineFails
    return now()
  })
  scope.post('/preview/faults/drop', { schema: { hide: true } }, (_request, reply) => {
    lines.drop()
    return reply.code(204).send()
  })
}
