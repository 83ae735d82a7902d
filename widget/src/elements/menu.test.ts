import { userEvent } from 'vitest/browser'
import { describe, expect, it, vi } from 'vitest'
import { asked, barriers, conversation, draw, heard, reply } from '../../../test/support/drawn.ts'
import { WrittenView } from '../../../test/support/written-view.ts'
import type { Menu } from './menu.ts'
import './menu.ts'

const drawn = (view = new WrittenView()): Promise<Menu> =>
  draw<Menu>('confab-menu', { view, heading: 'Help' })

function talking(): WrittenView {
  return Object.assign(new WrittenView(), { transcript: conversation(asked('Hello'), reply([])) })
}

const items = (menu: Menu): HTMLButtonElement[] => [...menu.querySelectorAll('button')]
const labels = (menu: Menu): string[] => items(menu).map(({ textContent }) => textContent.trim())
const focused = (menu: Menu): string | undefined =>
  (menu.getRootNode() as ShadowRoot).activeElement?.textContent.trim()

describe('the menu', () => {
  it('is accessible, and offers what there is to do', async () => {
    const menu = await drawn(talking())
    expect(await barriers(menu)).toEqual([])
    expect(labels(menu)).toEqual(['Conversations', 'Save as a file', 'End conversation', 'Keyboard'])
    expect(labels(await drawn())).toEqual(['Conversations', 'Keyboard'])
  })

  it('does not end what is being answered, or has ended', async () => {
    const running = Object.assign(talking(), { running: reply([], { status: 'IN_PROGRESS' }) })
    expect(labels(await drawn(running))).not.toContain('End conversation')
    const ended = talking()
    ended.transcript = { ...ended.transcript!, archived: true }
    expect(labels(await drawn(ended))).not.toContain('End conversation')
  })

  it('takes the keyboard, moves it by arrows in a circle, and closes by Escape', async () => {
    const menu = await drawn(talking())
    const closed = heard(menu, 'close-menu')
    expect(focused(menu)).toBe('Conversations')
    await userEvent.keyboard('{ArrowUp}')
    expect(focused(menu)).toBe('Keyboard')
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    expect(focused(menu)).toBe('Save as a file')
    await userEvent.keyboard('{Escape}')
    expect(closed).toHaveLength(1)
  })

  it('closes when the keyboard goes elsewhere', async () => {
    const menu = await drawn(talking())
    const closed = heard(menu, 'close-menu')
    items(menu).at(-1)?.focus()
    expect(closed).toHaveLength(0)
    items(menu).at(-1)?.blur()
    expect(closed).toHaveLength(1)
  })

  it('ends the conversation by putting it away', async () => {
    const view = talking()
    items(await drawn(view))
      .at(-2)
      ?.click()
    await vi.waitFor(() => expect(view.asked).toEqual(['PATCH /v1/conversations/conv_1 {"archived":true}']))
  })

  it('saves the conversation as a file', async () => {
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    items(await drawn(talking()))[1]?.click()
    await vi.waitFor(() => expect(click).toHaveBeenCalledOnce())
    click.mockRestore()
  })
})
