/** The way through the whole chat by keyboard alone: which key leads where. It is walked in every browser. */
import { expect } from 'vitest'
import type { Visitor } from './visitor.ts'

const soon = { timeout: 10_000 }

/** Someone who uses the keyboard, and writes down what was done. */
class Walker {
  readonly visitor: Visitor
  readonly lines: string[] = []

  constructor(visitor: Visitor) {
    this.visitor = visitor
  }

  /** Until the focus is there. Its place must be seen, and that it has the focus. */
  async at(place: string): Promise<void> {
    const seen = async (): Promise<string> => {
      const { name, ring, contrast, isSeen } = await this.visitor.look('focus')
      const faults = [
        isSeen || 'cannot be seen',
        ring >= 2 || `ring of ${ring}`,
        contrast >= 3 || `${contrast} : 1`,
      ]
      return [name, ...faults.filter((fault) => fault !== true)].join(', ')
    }
    await expect.poll(seen, soon).toBe(place)
  }

  /** Presses the key as often as there are places, each of which it leads to. */
  async press(key: string, ...places: readonly string[]): Promise<void> {
    for (const place of places) {
      await this.visitor.page.press(key)
      await this.at(place)
      this.lines.push(`${key.padEnd(10)} → ${place}`)
    }
  }

  /** Presses the key until a place is reached. */
  async goTo(key: string, place: string): Promise<void> {
    for (let steps = 1; steps < 80; steps++) {
      await this.visitor.page.press(key)
      if ((await this.visitor.look('focus')).name !== place) continue
      await this.at(place)
      this.lines.push(`${key.padEnd(10)} → … → ${place}`)
      return
    }
    throw new Error(`${key} never leads to ${place}.`)
  }
}

type Part = (walker: Walker) => Promise<void>

/** By what each is for, in the order in which they are walked. */
const parts: Readonly<Record<string, Part>> = {
  async 'Into the chat: the keyboard is where one writes'(walker) {
    const { page } = walker.visitor
    await walker.visitor.arrive()
    await page.evaluate(`document.querySelector('#before').focus()`)
    await walker.press('Tab', 'button “Open chat”')
    await walker.press('Enter', 'textarea “Message”')
  },
  async 'Back through what is offered, to the menu, to the help with keys'(walker) {
    const { script } = walker.visitor
    const [first = '', second = '', third = ''] = script.starters
    await walker.press('Shift+Tab', `button “${third}”`, `button “${second}”`, `button “${first}”`)
    await walker.press('Shift+Tab', 'button “Close chat”', 'button “More”')
    await walker.press('Enter', 'button “Conversations”')
    await walker.press('ArrowDown', 'button “Keyboard”', 'button “Conversations”')
    await walker.press('ArrowUp', 'button “Keyboard”')
    await walker.press('Enter', 'button “Back”')
    await walker.press('Tab', 'dl “Keyboard”')
  },
  async 'Escape closes what is on top, one layer at a time'(walker) {
    await walker.press('Escape', 'button “More”')
    await walker.press('Enter', 'button “Conversations”')
    await walker.press('Escape', 'button “More”')
  },
  async 'An offered question is asked; its answer does not take the keyboard'(walker) {
    await walker.press('Tab', 'button “Close chat”', `button “${walker.visitor.script.starters[0] ?? ''}”`)
    await walker.press('Enter', 'textarea “Message”')
    await walker.visitor.sees('.sources')
    await walker.visitor.sees('.actions .thumb-up')
    await walker.visitor.sees('confab-content pre')
    await walker.at('textarea “Message”')
  },
  async 'Back through the answer'(walker) {
    const { script } = walker.visitor
    await walker.press('Shift+Tab', 'button “Bad answer”', 'button “Good answer”', 'button “Copy”')
    await walker.press(
      'Shift+Tab',
      'a “2 Returns shop.example”',
      `a “1 ${script.citations[0]?.title ?? ''} shop.example”`,
    )
    await walker.press('Shift+Tab', 'button “Copy”', 'group “Code”', 'group “Table”')
    await walker.press(
      'Shift+Tab',
      'button “Source 2”',
      'button “Source 1”',
      'summary “Thought for a moment”',
    )
    await walker.press('Shift+Tab', 'button “Change and send again”', 'log “Conversation”')
    await walker.press('Shift+Tab', 'button “Close chat”', 'button “New conversation”', 'button “More”')
  },
  async 'Forward again, from the sign in the text to its source'(walker) {
    await walker.press('Tab', 'button “New conversation”', 'button “Close chat”', 'log “Conversation”')
    await walker.press('Tab', 'button “Change and send again”', 'summary “Thought for a moment”')
    await walker.press('Tab', 'button “Source 1”', 'button “Source 2”')
    await walker.press('Enter', 'a “2 Returns shop.example”')
  },
  async 'The answer is rated, with a comment'(walker) {
    const { page } = walker.visitor
    await walker.press('Tab', 'button “Copy”', 'button “Good answer”', 'button “Bad answer”')
    await walker.press('Enter', 'button “Bad answer”')
    await walker.visitor.sees('.writing textarea')
    await walker.press('Tab', 'textarea “What should we know? (optional)”')
    await page.type('Which country?')
    await walker.press('Enter', 'textarea “Message”')
  },
  async 'A message is changed, and left as it was'(walker) {
    await walker.press('Shift+Tab', 'button “Bad answer”')
    await walker.goTo('Shift+Tab', 'button “Change and send again”')
    await walker.press('Enter', 'textarea “Message”')
    await walker.press('Escape', 'button “Change and send again”')
  },
  async 'A reply is stopped'(walker) {
    const { script } = walker.visitor
    await walker.visitor.say(script.asks.stream)
    await walker.visitor.sees('.send.stop')
    await walker.press('Tab', 'button “Stop”')
    await walker.press('Enter', 'textarea “Message”')
  },
  async 'What failed is tried again'(walker) {
    const { script } = walker.visitor
    await walker.visitor.say(script.asks.fail)
    await walker.visitor.sees('.failure button')
    await walker.press(
      'Shift+Tab',
      'button “Bad answer”',
      'button “Good answer”',
      'button “Copy”',
      'button “Try again”',
    )
    await walker.press('Enter', 'textarea “Message”')
    await walker.visitor.reads(script.short)
  },
  async 'Out, and in again: the keyboard returns to where it came from'(walker) {
    await walker.press('Escape', 'button “Open chat”')
    await walker.press('Enter', 'textarea “Message”')
  },
  async 'Past the chat, which keeps nobody; a message that arrives takes nothing'(walker) {
    const { stage, script } = walker.visitor
    await walker.press('Tab', 'separator “Resize”', 'button “Close chat”', 'a “After”')
    await stage.personSays(script.person)
    await walker.visitor.reads(script.person)
    await walker.at('a “After”')
    await walker.press('Shift+Tab', 'button “Close chat”', 'separator “Resize”', 'textarea “Message”')
  },
  async 'The conversation is ended, and rated'(walker) {
    await walker.goTo('Shift+Tab', 'button “More”')
    await walker.press('Enter', 'button “Conversations”')
    await walker.press('ArrowDown', 'button “Save as a file”', 'button “End conversation”')
    await walker.press('Enter', 'button “More”')
    await walker.visitor.sees('.stars')
    await walker.goTo('Tab', 'radio “1 of 5”')
    await walker.press('ArrowRight', 'radio “2 of 5”', 'radio “3 of 5”')
  },
}

/** Walks it, and gives what was done, a line each. Rejects where a key leads elsewhere, or its place cannot be seen. */
export async function walk(visitor: Visitor): Promise<string[]> {
  const walker = new Walker(visitor)
  for (const [name, part] of Object.entries(parts)) {
    walker.lines.push('', `# ${name}`)
    await part(walker)
  }
  return walker.lines
}
