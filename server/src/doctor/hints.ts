/** Whether several servers would hear from each other at once. */
import { randomUUID } from 'node:crypto'
import { inTime } from '../fanout/in-time.ts'
import { PostgresCarrier } from '../fanout/postgres-carrier.ts'
import { connectRedis } from '../fanout/redis-carrier.ts'
import type { Settings } from '../config/settings.ts'
import { openDatabase } from '../storage/database.ts'
import { fault, hint, ok, reasonOf, type Finding } from './finding.ts'

const PATIENCE_MS = 3_000

/** Nothing for the embedded database, which only one server has. */
export async function examineHints({ databaseUrl, redisUrl }: Settings): Promise<Finding[]> {
  if (databaseUrl === undefined) return []
  return redisUrl === undefined ? examineNotify(databaseUrl) : [await examineRedis(redisUrl)]
}

async function examineRedis(url: string): Promise<Finding> {
  try {
    const client = await connectRedis(url, () => {})
    await inTime(client.ping(), PATIENCE_MS).finally(() => client.destroy())
    return ok('Redis', 'answers, so several servers hear from each other at once.')
  } catch (error) {
    const remedy = 'check REDIS_URL, and that Redis runs and lets this machine in; or leave it out'
    return fault('Redis', `does not answer (${reasonOf(error)}): ${remedy}.`)
  }
}

/** Sends itself a word, for a pooler may take LISTEN and never deliver anything. */
async function examineNotify(databaseUrl: string): Promise<Finding[]> {
  const database = openDatabase({ databaseUrl, dataFolder: '' })
  const [here, there] = [new PostgresCarrier(databaseUrl), new PostgresCarrier(databaseUrl)]
  const word = { conversationId: randomUUID(), seq: 0 }
  const heard = new Promise<void>((resolve, reject) => {
    here.listen({
      hint: ({ conversationId }) => conversationId === word.conversationId && resolve(),
      connected: () => void there.within((query) => query.execute(database), [word]).catch(reject),
      lost: reject,
    })
  })
  try {
    await inTime(heard, PATIENCE_MS)
    return [ok('Hints', 'PostgreSQL tells several servers of each other at once.')]
  } catch {
    // A database that is away has been told of.
    if (!here.isConnected) return []
    const remedy = 'connect to PostgreSQL without a pooler in transaction mode, or set REDIS_URL'
    const words = `PostgreSQL does not deliver NOTIFY, so several servers look every 2 seconds: ${remedy}.`
    return [hint('Hints', words)]
  } finally {
    await here.close()
    await database.destroy()
  }
}
