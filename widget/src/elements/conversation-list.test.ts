import type { VisitorConversation } from '@confab/shared/conversation'
import { userEvent } from 'vitest/browser'
import { describe, expect, it, vi } from 'vitest'
import { at, barriers, conversation, draw, heard, settled } from '../../../test/support/drawn.ts'
import { WrittenView } from '../../../test/support/written-view.ts'
import type { ConversationList } from './conversation-list.ts'
import './conversation-list.ts'

const { messages: _m, responses: _r, order: _o, feedback: _f, ...plain } = conversation()
const one = (id: string, rest: Partial<VisitorConversation> = {}): VisitorConversation => ({
  ...plain,
  id,
  title: `About ${id}`,
  updatedAt: at(0),
  ...rest,
})

/** A server that keeps these, as many a page as it is asked for, and changes them when told to. */
function keeping(kept: VisitorConversation[], pageSize = 50): WrittenView {
  const view = new WrittenView()
  view.answer = (method, path, body) => {
    if (method === 'PATCH')
      return Object.assign(
        kept.find(({ id }) => path.endsWith(id))!,
        body,
      )
    const from = Number(new URL(path, 'https://x').searchParams.get('cursor') ?? 0)
    const next = from + pageSize
    return { conversations: kept.slice(from, next), nextCursor: next < kept.length ? String(next) : null }
  }
  return view
}

async function drawn(view: WrittenView, rest: Partial<ConversationList> = {}): Promise<ConversationList> {
  const list = await draw<ConversationList>('confab-conversation-list', { view, agent: null, ...rest })
  await vi.waitFor(() => expect(list.querySelector('.loading')).toBeNull())
  await settled(list)
  return list
}

const titles = (list: ConversationList): string[] =>
  [...list.querySelectorAll('.title')].map(({ textContent }) => textContent.trim())
const button = (list: ConversationList, name: string): HTMLElement =>
  list.querySelector(`[aria-label="${name}"]`)!
const search = async (list: ConversationList, text: string): Promise<void> => {
  await userEvent.fill(list.querySelector('input')!, text)
  await settled(list)
}

describe('the list of conversations', () => {
  it('is accessible with conversations, without, and when they cannot be had', async () => {
    expect(await barriers(await drawn(keeping([one('a'), one('b', { title: null })])))).toEqual([])
    const empty = await drawn(keeping([]))
    expect(empty.textContent).toContain('No conversations yet.')
    expect(await barriers(empty)).toEqual([])
    const view = keeping([one('a')])
    const { answer } = view
    view.answer = () => Promise.reject(new Error('no network'))
    const failed = await drawn(view)
    expect(failed.querySelector('[role=alert]')).not.toBeNull()
    expect(await barriers(failed)).toEqual([])
    view.answer = answer
    failed.querySelector<HTMLElement>('.empty .button')?.click()
    await vi.waitFor(() => expect(titles(failed)).toEqual(['About a']))
  })

  it('shows those with its own agent, without what was put away, and names the one that is open', async () => {
    const view = keeping([one('conv_1'), one('b', { agent: 'sales' }), one('c', { archived: true })])
    view.transcript = conversation()
    const list = await drawn(view, { agent: 'help' })
    expect(titles(list)).toEqual(['About conv_1'])
    expect(list.querySelector('.entry')?.ariaCurrent).toBe('true')
  })

  it('goes to a conversation, or begins another, and closes', async () => {
    const view = keeping([one('a'), one('b')])
    const list = await drawn(view)
    const closed = heard(list, 'close-cover')
    const begun = heard(list, 'new-conversation')
    list.querySelectorAll<HTMLElement>('.entry')[1]?.click()
    button(list, 'New conversation').click()
    expect(view.asked).toContain('enter b')
    expect([closed.length, begun.length]).toEqual([2, 1])
  })

  it('closes by its button and by Escape', async () => {
    const list = await drawn(keeping([one('a')]))
    const closed = heard(list, 'close-cover')
    expect((list.getRootNode() as ShadowRoot).activeElement).toBe(button(list, 'Back'))
    button(list, 'Back').click()
    await userEvent.keyboard('{Escape}')
    expect(closed).toHaveLength(2)
  })

  it('finds by words of the title, whatever their order and case, also on pages not fetched yet', async () => {
    const many = Array.from({ length: 60 }, (_, at) => one(`number ${at}`))
    const view = keeping([...many, one('x', { title: 'Invoice of March' })], 20)
    const list = await drawn(view)
    expect(titles(list)).toHaveLength(20)
    await search(list, 'march INVOICE')
    await vi.waitFor(() => expect(titles(list)).toEqual(['Invoice of March']))
    await search(list, 'no such thing')
    expect(list.querySelector('[role=status]')?.textContent).toContain('Nothing found.')
  })

  it('shows more when it is asked for', async () => {
    const list = await drawn(
      keeping(
        Array.from({ length: 30 }, (_, at) => one(`${at}`)),
        20,
      ),
    )
    list.querySelector<HTMLElement>('.results > .link')?.click()
    await vi.waitFor(() => expect(titles(list)).toHaveLength(30))
    await settled(list)
    expect(list.querySelector('.results > .link')).toBeNull()
  })

  it('names a conversation', async () => {
    const view = keeping([one('a', { title: null }), one('b')])
    const list = await drawn(view)
    button(list, 'Rename: Untitled conversation').click()
    const box = await vi.waitFor(() => list.querySelector('textarea') ?? Promise.reject(new Error('not yet')))
    expect(await barriers(list)).toEqual([])
    await userEvent.type(box, 'Delivery{Enter}')
    await settled(list)
    expect(titles(list)).toEqual(['Delivery', 'About b'])
    expect(view.asked).toContain('PATCH /v1/conversations/a {"title":"Delivery"}')
    expect((list.getRootNode() as ShadowRoot).activeElement).toBe(button(list, 'Rename: Delivery'))
  })

  it('puts a conversation away, and brings it back', async () => {
    const view = keeping([one('a'), one('b')])
    const list = await drawn(view)
    button(list, 'Archive: About a').click()
    await settled(list)
    expect(titles(list)).toEqual(['About b'])
    list.querySelector<HTMLElement>('.finder .link')?.click()
    await settled(list)
    expect(titles(list)).toEqual(['About a'])
    button(list, 'Restore: About a').click()
    await settled(list)
    expect(titles(list)).toEqual([])
    expect(view.asked.slice(-2)).toEqual([
      'PATCH /v1/conversations/a {"archived":true}',
      'PATCH /v1/conversations/a {"archived":false}',
    ])
  })

  it('takes a change back that the server does not agree to', async () => {
    const view = keeping([one('a')])
    const list = await drawn(view)
    view.answer = () => Promise.reject(new Error('no network'))
    button(list, 'Archive: About a').click()
    await vi.waitFor(() => expect(view.asked.at(-1)).toContain('PATCH'))
    await vi.waitFor(() => expect(titles(list)).toEqual(['About a']))
  })
})
