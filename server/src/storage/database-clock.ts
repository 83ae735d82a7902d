/** The one clock that counts where several servers share a database, for theirs may differ. */
import { sql } from 'kysely'

/** Milliseconds since 1970, by the database. */
export const clocks = {
  embedded: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
}

export type DatabaseKind = keyof typeof clocks
