/** The states a visitor can find the chat in, and how each is come to: by a real page, server and network. */
import type { Script } from './scripts.ts'
import type { Visitor } from './visitor.ts'

export interface State {
  readonly name: string
  /** From a page nobody has been to, to the state. */
  reach(visitor: Visitor): Promise<void>
  /** Shown on a phone only. */
  readonly phone?: true
}

/** Opens the chat on the page, where nothing has been said yet. */
async function open(visitor: Visitor): Promise<void> {
  await visitor.arrive()
  await visitor.open()
}

/** Opens it and says what begins this scene, until each of these is there. */
async function ask(visitor: Visitor, scene: keyof Script['asks'], ...shown: string[]): Promise<void> {
  await open(visitor)
  await visitor.say(visitor.script.asks[scene])
  for (const one of shown) await visitor.sees(one)
}

const answered = (visitor: Visitor): Promise<void> =>
  ask(visitor, 'answer', '.sources', 'confab-content table', '.actions .thumb-up')
const greeted = (visitor: Visitor): Promise<void> => ask(visitor, 'short', '.actions .thumb-up')

/** Opens the menu, and chooses what bears this icon. */
async function choose(visitor: Visitor, icon: string): Promise<void> {
  await visitor.click('.header > .tool')
  await visitor.click(`.menu button:has(.icon-${icon})`)
}

export const states: readonly State[] = [
  { name: 'closed', reach: (visitor) => visitor.arrive() },
  {
    name: 'empty',
    async reach(visitor) {
      await open(visitor)
      await visitor.sees('.starter')
    },
  },
  {
    name: 'streaming',
    async reach(visitor) {
      await ask(visitor, 'stream', '.send.stop', 'confab-content strong')
      await visitor.click('details[part=reasoning] > summary')
    },
  },
  { name: 'answer', reach: answered },
  { name: 'approval', reach: (visitor) => ask(visitor, 'call', '.asks .primary') },
  {
    name: 'take-over',
    async reach(visitor) {
      await greeted(visitor)
      await visitor.stage.takeOver(true)
      await visitor.stage.personSays(visitor.script.person)
      await visitor.sees('.avatar')
    },
  },
  { name: 'failed', reach: (visitor) => ask(visitor, 'fail', '.failure button') },
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
      await choose(visitor, 'list')
      await visitor.sees('.results .entry')
    },
  },
  {
    name: 'help',
    async reach(visitor) {
      await greeted(visitor)
      await choose(visitor, 'keys')
      await visitor.sees('confab-help-sheet kbd')
    },
  },
  {
    name: 'rating',
    async reach(visitor) {
      await greeted(visitor)
      await choose(visitor, 'end')
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
