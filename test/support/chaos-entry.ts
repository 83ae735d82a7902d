/** A server that has loaded its code and starts when it is told its environment: a restart then takes little time. */
import { once } from 'node:events'
import { serve } from '../../server/src/main.ts'
import { chaosConfig } from './chaos-agents.ts'
import { crashAt } from './crash-at.ts'

process.on('disconnect', () => process.exit(1))
process.send?.('loaded')
const [environment] = (await once(process, 'message')) as [NodeJS.ProcessEnv]
// The line to the test stays open, so that nothing outlives it, but keeps nothing alive.
process.channel?.unref()
Object.assign(process.env, environment)
if (process.env.ASKED) Object.assign(globalThis, { chaosConfig: chaosConfig(process.env.ASKED) })
process.on('message', (point: string) => {
  crashAt(point)
  process.send?.('armed')
})
if (process.env.CRASH_AT) crashAt(process.env.CRASH_AT)
await serve('start')
