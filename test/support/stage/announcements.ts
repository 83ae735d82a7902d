/** What is heard in the course of what can happen in a conversation. Each course is taken in every browser. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Visitor } from './visitor.ts'

/** What a visitor does. What was done before its chat is listened to is not heard. */
interface Course {
  readonly name: string
  readonly before?: (visitor: Visitor) => Promise<void>
  readonly take: (visitor: Visitor) => Promise<void>
}

async function greet(visitor: Visitor): Promise<void> {
  await visitor.say(visitor.script.asks.short)
  await visitor.sees('.actions .thumb-up')
}

const isIdle = (visitor: Visitor): Promise<void> => visitor.sees('.send:not(.stop)')

export const courses: readonly Course[] = [
  { name: 'send', take: greet },
  {
    name: 'stream',
    async take(visitor) {
      await visitor.say(visitor.script.asks.tokens)
      await visitor.reads('Just ask.')
      await isIdle(visitor)
    },
  },
  {
    name: 'stop',
    async take(visitor) {
      await visitor.say(visitor.script.asks.stream)
      await visitor.sees('confab-content strong')
      await visitor.hears('three days')
      await visitor.click('.send.stop')
      await visitor.hears('stopped')
    },
  },
  {
    name: 'error',
    async take(visitor) {
      await visitor.say(visitor.script.asks.fail)
      await visitor.sees('.failure button')
      await visitor.hears('interrupted')
      await visitor.click('.failure button')
      await visitor.reads(visitor.script.short)
      await isIdle(visitor)
    },
  },
  {
    name: 'reconnect',
    before: greet,
    async take(visitor) {
      const { network } = visitor.stage
      network.set({ refuse: true })
      network.cut('reset')
      await visitor.hears('Reconnecting')
      await visitor.say(visitor.script.later)
      await visitor.hears('as soon as possible')
      network.set({})
      await visitor.hears('tomorrow')
      await visitor.hears('Connected again')
    },
  },
  {
    name: 'take-over',
    before: greet,
    async take(visitor) {
      await visitor.stage.takeOver(true)
      await visitor.hears('A person')
      await visitor.stage.personSays(visitor.script.person)
      await visitor.hears('neighbour')
      await visitor.say(visitor.script.later)
      await visitor.hears('Sent')
      await visitor.stage.takeOver(false)
      await visitor.hears('AI assistant')
    },
  },
]

/** What is heard, a line each. */
export async function hear(visitor: Visitor, { before, take }: Course): Promise<string> {
  visitor.stage.network.set({})
  await visitor.arrive()
  await visitor.open()
  await before?.(visitor)
  await pause(300)
  await visitor.look('listen')
  await take(visitor)
  // Whatever would be said once too often.
  await pause(500)
  return `${(await visitor.look('said')).join('\n')}\n`
}
