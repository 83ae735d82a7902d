/** The states a visitor can find the chat in, and how each is come to: by a real page, server and network. */
import type { Visitor } from './visitor.ts'

export interface State {
  readonly name: string
  /** From a page nobody has been to, to the state. */
  reach(visitor: Visitor): Promise<void>
  /** Shown on a phone only. */
  readonly phone?: true
}

async function opened(visitor: Visitor): Promise<void> {
  await visitor.arrive()
  await visitor.open()
}

async function answered(visitor: Visitor): Promise<void> {
  await opened(visitor)
  await visitor.say(visitor.script.asks.answer)
  await visitor.sees('.sources')
  await visitor.sees('confab-content table')
  await visitor.sees('.actions .thumb-up')
}

async function greeted(visitor: Visitor): Promise<void> {
  await opened(visitor)
  await visitor.say(visitor.script.asks.short)
  await visitor.sees('.actions .thumb-up')
}

export const states: readonly State[] = [
  { name: 'closed', reach: (visitor) => visitor.arrive() },
  {
    name: 'empty',
    async reach(visitor) {
      await opened(visitor)
      await visitor.sees('.starter')
    },
  },
  {
    name: 'streaming',
    async reach(visitor) {
      await opened(visitor)
      await visitor.say(visitor.script.asks.stream)
      await visitor.sees('.send.stop')
      await visitor.sees('confab-content strong')
      await visitor.click('details[part=reasoning] > summary')
    },
  },
  { name: 'answer', reach: answered },
  {
    name: 'approval',
    async reach(visitor) {
      await opened(visitor)
      await visitor.say(visitor.script.asks.call)
      await visitor.sees('.asks .primary')
    },
  },
  {
    name: 'take-over',
    async reach(visitor) {
      await greeted(visitor)
      const { api } = visitor.stage
      const id = await visitor.stage.newest()
      await api.call('PATCH', `/v1/conversations/${id}`, { agentTakeOver: true })
      await api.post(id, { role: 'agent', content: visitor.script.person, author: { name: 'Mara Lind' } })
      await visitor.sees('.avatar')
    },
  },
  {
    name: 'failed',
    async reach(visitor) {
      await opened(visitor)
      await visitor.say(visitor.script.asks.fail)
      await visitor.sees('.failure button')
    },
  },
  {
    name: 'offline',
    async reach(visitor) {
      await greeted(visitor)
      visitor.stage.network.set({ refuse: true })
      visitor.stage.network.cut('reset')
      await visitor.sees('.notice')
      await visitor.say(visitor.script.later)
      await visitor.sees('.fate')
    },
  },
  {
    name: 'conversations',
    async reach(visitor) {
      await greeted(visitor)
      await visitor.click('.header > .tool:has(.icon-compose)')
      await visitor.say(visitor.script.asks.answer)
      await visitor.sees('.sources')
      await visitor.click('.header > .tool')
      await visitor.click('.menu button:has(.icon-list)')
      await visitor.sees('.results .entry')
    },
  },
  {
    name: 'help',
    async reach(visitor) {
      await greeted(visitor)
      await visitor.click('.header > .tool')
      await visitor.click('.menu button:has(.icon-keys)')
      await visitor.sees('confab-help-sheet kbd')
    },
  },
  {
    name: 'rating',
    async reach(visitor) {
      await greeted(visitor)
      await visitor.click('.header > .tool')
      await visitor.click('.menu button:has(.icon-end)')
      await visitor.sees('.stars')
    },
  },
  { name: 'phone', phone: true, reach: answered },
  {
    name: 'menu',
    async reach(visitor) {
      await greeted(visitor)
      await visitor.click('.header > .tool')
      await visitor.sees('.menu button')
    },
  },
  {
    name: 'comment',
    async reach(visitor) {
      await greeted(visitor)
      await visitor.click('.actions .thumb-down')
      await visitor.sees('.writing textarea')
    },
  },
]
