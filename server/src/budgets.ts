/** How many replies a day may bring: to everybody together, to one visitor, to one address. */
import { createHmac } from 'node:crypto'
import { ConfabError } from '@confab/shared/errors'
import type { Limits } from '@confab/shared/limits'
import type { Account } from './storage/conversation-store.ts'

/** Who asks for a reply; a site's own server has neither. */
export interface Sender {
  readonly visitorId?: string
  /** As `ClientAddresses.of` gives it. */
  readonly address?: string
}

export interface BudgetsOptions {
  readonly limits: Pick<Limits, 'repliesPerDay' | 'repliesPerVisitorPerDay' | 'repliesPerAddressPerDay'>
  /** Addresses are stored under a name that only this secret makes of them. */
  readonly secret: string
  readonly now: () => Date
}

const DAY_MS = 86_400_000

export class Budgets {
  readonly #options: BudgetsOptions

  constructor(options: BudgetsOptions) {
    this.#options = options
  }

  /** What a reply to this sender is charged to; nothing where nothing is limited. */
  accountsOf({ visitorId, address }: Sender): Account[] {
    const { repliesPerDay, repliesPerVisitorPerDay, repliesPerAddressPerDay } = this.#options.limits
    const day = this.today()
    const accounts: Account[] = []
    const add = (account: string, limit: number | null): void => {
      if (limit !== null) accounts.push({ day, account, limit })
    }
    if (address !== undefined) add(`address ${this.#hidden(address)}`, repliesPerAddressPerDay)
    add('everybody', repliesPerDay)
    if (visitorId !== undefined) add(`visitor ${visitorId}`, repliesPerVisitorPerDay)
    return accounts
  }

  /** The day it is now in UTC; the accounts of earlier ones are closed. */
  today(): string {
    return this.#options.now().toISOString().slice(0, 10)
  }

  #hidden(address: string): string {
    return createHmac('sha256', this.#options.secret).update(`address ${address}`).digest('base64url')
  }
}

/** What a sender is told whose budget is used up. */
export function overBudget(now: Date): ConfabError {
  const retryAfterMs = DAY_MS - (now.getTime() % DAY_MS)
  return new ConfabError('RATE_LIMIT_EXCEEDED', 'There are no more replies today.', { retryAfterMs })
}
