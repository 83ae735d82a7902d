/** Budgets in SQL: charged in the transaction that stores what they pay for, so never twice and never for nothing. */
import { sql, type Transaction } from 'kysely'
import type { Account } from './conversation-store.ts'
import type { Database, Tables } from './database.ts'

interface Payer {
  readonly accounts: readonly Account[]
}

/** Charges each payer's accounts by one, all of them or none. @returns those of whom an account is used up. */
export async function charge<P extends Payer>(
  transaction: Transaction<Tables>,
  payers: readonly P[],
): Promise<Set<P>> {
  const refused = new Set<P>()
  const charges = payers.flatMap((payer) => payer.accounts.map((account) => ({ payer, account })))
  // Always in the same order, so that two servers cannot wait for each other.
  for (const { payer, account } of charges.toSorted(byAccount)) {
    if (refused.has(payer) || (await chargeOne(transaction, account))) continue
    refused.add(payer)
    await refund(
      transaction,
      payer.accounts.filter((other) => isBefore(other, account)),
    )
  }
  return refused
}

/** Gives back what was charged in the same transaction. */
export async function refund(transaction: Transaction<Tables>, accounts: readonly Account[]): Promise<void> {
  for (const { day, account } of accounts) {
    await transaction
      .updateTable('budgets')
      .set({ spent: sql<number>`spent - 1` })
      .where('day', '=', day)
      .where('account', '=', account)
      .execute()
  }
}

/** Forgets what was spent before `day`. */
export async function closeAccounts(database: Database, day: string): Promise<void> {
  await database.deleteFrom('budgets').where('day', '<', day).execute()
}

async function chargeOne(transaction: Transaction<Tables>, account: Account): Promise<boolean> {
  const { limit, ...row } = account
  const result = await transaction
    .insertInto('budgets')
    .values({ ...row, spent: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'account'])
        .doUpdateSet({ spent: sql<number>`budgets.spent + 1` })
        .where('budgets.spent', '<', limit),
    )
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1
}

function byAccount({ account: one }: { account: Account }, { account: other }: { account: Account }): number {
  return Number(isBefore(other, one)) - Number(isBefore(one, other))
}

function isBefore(one: Account, other: Account): boolean {
  return one.day === other.day ? one.account < other.account : one.day < other.day
}
