/** Servers that tests start as processes of their own, with an engine that can go on where another server ended. */
import type { EngineOutput, ReplyRequest } from '../../server/src/engines/engine.ts'
import { scriptedEngine, type Script } from './scripted-engine.ts'

export default {
  agents: {
    scripted: { engine: scriptedEngine },
    resumable: { engine: { ...scriptedEngine, name: 'resumable', resumeReply: goOn } },
  },
  origins: ['https://host.example'],
  limits: { sendBurst: 1_000, sessionBurst: 1_000 },
}

/** Says all of it again, at once: what is stored already changes nothing. */
async function* goOn({ message }: ReplyRequest): AsyncGenerator<EngineOutput> {
  const { say: text } = JSON.parse(message.content!.text) as Script
  const content = { type: 'MARKDOWN_TEXT' as const, text: text! }
  yield { type: 'put', item: { type: 'MESSAGE', id: 'answer', content } }
}
