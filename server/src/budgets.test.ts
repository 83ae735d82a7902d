import { describe, expect, it } from 'vitest'
import { Budgets } from './budgets.ts'

const limits = { repliesPerDay: null, repliesPerVisitorPerDay: null, repliesPerAddressPerDay: 5 }
const accountsWith = (secret: string, address: string) =>
  new Budgets({ limits, secret, now: () => new Date(0) }).accountsOf({ address })

describe('the account of an address', () => {
  it('is its own, and names it to nobody who does not have the secret', () => {
    const [account] = accountsWith('one', '203.0.113.9')
    expect(account).toMatchObject({ day: '1970-01-01', limit: 5 })
    expect(account!.account).not.toContain('203.0.113.9')
    expect(accountsWith('one', '203.0.113.9')).toEqual([account])
    for (const other of [accountsWith('one', '203.0.113.8'), accountsWith('two', '203.0.113.9')]) {
      expect(other).not.toEqual([account])
    }
  })
})
