/** Visitors over the embedded database, with a clock that stands still until a test moves it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '@confab/shared/protocol'
import { SignJWT } from 'jose'
import { openDatabase } from '../../server/src/storage/database.ts'
import { migrate } from '../../server/src/storage/migrations.ts'
import { SqlVisitorStore } from '../../server/src/storage/sql-visitor-store.ts'
import { identitySchema } from '../../server/src/visitors/identity-config.ts'
import { Visitors, type VisitorsOptions } from '../../server/src/visitors/visitors.ts'

export const MINUTE = 60_000
export const DAY = 1_440 * MINUTE

/** What signs visitors' tokens, and what the site signs identity tokens with. */
export const serverSecret = 'a secret that only tests know, 32+'
export const siteSecret = 'the secret of the site, at least 32 bytes'
/** As a site configures it that has users, and visitors who are nobody's. */
export const siteIdentity = { keys: [{ kid: 'site', alg: 'HS256', secret: siteSecret }], anonymous: true }
export const withKey = identitySchema.parse(siteIdentity)

/** An identity token as the site makes it, good for so many seconds from `at` on. */
export function identityToken(sub: string, seconds = 600, at = Date.now()): Promise<string> {
  return new SignJWT({ sub, aud: 'confab', exp: Math.floor(at / 1_000) + seconds })
    .setProtectedHeader({ alg: 'HS256', kid: 'site' })
    .sign(new TextEncoder().encode(siteSecret))
}

const start = Date.parse('2026-06-01T12:00:00Z')

export async function openVisitors() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'confab-visitors-'))
  const database = openDatabase({ dataFolder })
  await migrate(database)
  const store = new SqlVisitorStore(database)
  let time = start
  /** Another server on the same data, or one with other options. */
  const open = (options: Partial<VisitorsOptions> = {}): Visitors =>
    new Visitors({
      store,
      secret: serverSecret,
      identity: withKey,
      ownerChanged: () => Promise.resolve(),
      onFault: (fault) => console.error(fault),
      now: () => new Date(time),
      ...options,
    })
  return {
    database,
    open,
    now: () => time,
    wait: (milliseconds: number) => void (time += milliseconds),
    /** Starts a session as a user of the site, or renews one as that. */
    identified: async (
      visitors: Visitors,
      sub: string,
      session?: Session,
      seconds?: number,
    ): Promise<Session> =>
      visitors.start({
        identityToken: await identityToken(sub, seconds, time),
        ...(session && { visitorToken: session.visitorToken }),
      }),
    async close() {
      await database.destroy()
      rmSync(dataFolder, { recursive: true })
    },
  }
}
