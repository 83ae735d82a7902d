/** A server that has loaded its code and starts when it is told its environment: a restart then takes little time. */
import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { serve } from '../../../server/src/main.ts'
import { Secrets } from '../../../server/src/config/secrets.ts'
import { chaosConfig } from './agents.ts'
import { crashAt } from '../crash-at.ts'

process.on('disconnect', () => process.exit(1))
process.send?.('loaded')
const [environment] = (await once(process, 'message')) as [NodeJS.ProcessEnv]
// The line to the test stays open, so that nothing outlives it, but keeps nothing alive.
process.channel?.unref()
Object.assign(process.env, environment)
if (process.env.ASKED) Object.assign(globalThis, { chaosConfig: chaosConfig(process.env.ASKED) })
process.on('message', (asked: string) => {
  if (asked !== 'memory') crashAt(asked)
  process.send?.(asked === 'memory' ? memory() : 'armed')
})
if (process.env.CRASH_AT) crashAt(process.env.CRASH_AT)
await serve('start', new Secrets(process.env))

/** What is held, in megabytes, without what is only waiting to be collected. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}
