/** The configuration of servers that tests start as processes of their own. */
import { scriptedEngine } from './scripted-engine.ts'

export default {
  agents: { scripted: { engine: scriptedEngine } },
  origins: ['https://host.example'],
}
