/** Who answers on servers that are made to crash; every call that asks for a reply is noted where a crash leaves it. */
import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { defineEngine } from '../../../server/src/define.ts'
import type { Engine, EngineOutput, ReplyRequest } from '../../../server/src/engines/engine.ts'
import { scriptedEngine } from '../scripted-engine.ts'

/** Writes the id of the response into the file before the engine does anything. */
export function noting(engine: Engine, file: string): Engine {
  return {
    ...engine,
    async *generateReply(request, signal) {
      appendFileSync(file, `${request.response.id}\n`)
      yield* engine.generateReply(request, signal)
    },
  }
}

/** Says the same whenever it is asked, so that a reply can be resumed: from its start, as some upstreams do. */
const patientEngine = defineEngine({
  name: 'patient',
  generateReply: speak,
  resumeReply: speak,
})

async function* speak({ message }: ReplyRequest, signal: AbortSignal): AsyncGenerator<EngineOutput> {
  yield { type: 'remember', memory: { asked: message.id } }
  const content = { type: 'PLAIN_TEXT' as const, text: '' }
  yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
  for (let piece = 0; piece < 8; piece++) {
    await pause(15, undefined, { signal })
    yield { type: 'append', outputId: 'answer', text: `${piece} of ${message.id}. ` }
  }
}

/** Says as much as it is told to, in kilobytes: ten at a time. */
const floodEngine = defineEngine({
  name: 'flood',
  async *generateReply({ message }, signal): AsyncGenerator<EngineOutput> {
    const content = { type: 'PLAIN_TEXT' as const, text: '' }
    yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
    for (let said = 0; said < Number(message.content?.text); said += 10) {
      await pause(1, undefined, { signal })
      yield { type: 'append', outputId: 'answer', text: 'word '.repeat(2_000) }
    }
  },
})

const MANY = 1_000_000

/** The configuration of a server under load; `asked` is the file that the calls are noted in. */
export const chaosConfig = (asked: string): object => ({
  agents: {
    scripted: { engine: noting(scriptedEngine, asked) },
    patient: { engine: noting(patientEngine, asked) },
    flood: { engine: floodEngine },
  },
  origins: ['https://host.example'],
  // Everybody comes from one address.
  limits: {
    sendBurst: MANY,
    sendsPerSecond: MANY,
    sessionBurst: MANY,
    requestBurst: MANY,
    authSockets: MANY,
    socketsPerVisitor: MANY,
    engineBytes: 100_000_000,
  },
})
