/** What carries hints between the servers that the settings speak of. */
import type { Settings } from '../config/settings.ts'
import type { Carrier } from './carrier.ts'
import { PostgresCarrier } from './postgres-carrier.ts'
import { RedisCarrier } from './redis-carrier.ts'

/** None for the embedded database, which only one server has. */
export function createCarrier({
  databaseUrl,
  redisUrl,
}: Pick<Settings, 'databaseUrl' | 'redisUrl'>): Carrier | undefined {
  if (databaseUrl === undefined) return undefined
  return redisUrl === undefined ? new PostgresCarrier(databaseUrl) : new RedisCarrier(redisUrl)
}
