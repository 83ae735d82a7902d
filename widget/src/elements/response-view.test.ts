import type { ErrorBody } from '@confab/shared/errors'
import type { Response } from '@confab/shared/conversation'
import { describe, expect, it, vi } from 'vitest'
import { barriers, called, draw, heard, reply, said, settled, thought } from '../../../test/support/drawn.ts'
import '../content/content-element.ts'
import type { ResponseView } from './response-view.ts'
import './response-view.ts'

const drawn = (response: Response, rest: Partial<ResponseView> = {}): Promise<ResponseView> =>
  draw<ResponseView>('confab-response-view', { response, reasoning: 'collapsed', isLast: true, ...rest })

const running = { status: 'IN_PROGRESS', completedAt: null } as const
const failed = (error: Partial<ErrorBody>): Partial<Response> => ({
  status: 'FAILED',
  error: { code: 'ENGINE_TIMEOUT', message: 'upstream said no', retryable: true, ...error },
})
const sources = [
  { offset: 4, url: 'https://example.com/a', title: 'One' },
  { offset: null, url: 'https://example.com/b', title: 'Two', body: 'What page two says.' },
]

describe('a reply', () => {
  it('is accessible while it grows, cited and failed', async () => {
    const states = [
      reply([], running),
      reply([thought('Looks', false)], running),
      reply([thought('Looks'), said('Here you are.', true, sources)], failed({})),
    ]
    for (const state of states) expect(await barriers(await drawn(state))).toEqual([])
  })

  it('thinks before it says anything, and no longer when it speaks', async () => {
    const view = await drawn(reply([], running))
    expect(view.textContent).toContain('Thinking…')
    view.response = reply([thought('Looks'), said('Her', false)], running)
    await settled(view)
    expect(view.textContent).toContain('Thought for 3 s')
    expect(view.textContent).not.toContain('Thinking…')
    view.response = reply([thought('Looks'), said('Here.')], running)
    await settled(view)
    expect(view.textContent).toContain('Thinking…')
  })

  it('keeps what was said when it fails, and can be asked for again', async () => {
    const view = await drawn(reply([said('Half an ans')], failed({})))
    const retried = heard(view, 'retry-response')
    expect(view.textContent).toContain('Half an ans')
    expect(view.textContent).toContain('The reply took too long.')
    expect(view.textContent).not.toContain('upstream')
    view.querySelector<HTMLButtonElement>('.failure button')?.click()
    expect(retried).toHaveLength(1)
  })

  it('offers no other try when that would not help, or when the conversation has gone on', async () => {
    const hopeless = await drawn(reply([], failed({ code: 'ENGINE_MISCONFIGURED', retryable: false })))
    const old = await drawn(reply([], failed({})), { isLast: false })
    for (const view of [hopeless, old]) expect(view.querySelector('.failure button')).toBeNull()
  })

  it('can be copied and rated once it is said: the whole text, by its last message', async () => {
    const two = [said('One.'), { ...said('Two.'), id: 'msg_b' }]
    expect((await drawn(reply(two, running))).querySelector('confab-reply-actions')).toBeNull()
    const feedback = { msg_b: { rating: 'up' as const } }
    const actions = (await drawn(reply(two), { feedback })).querySelector('confab-reply-actions')
    expect(actions).toMatchObject({ text: 'One.\n\nTwo.', messageId: 'msg_b', feedback: feedback.msg_b })
    expect((await drawn(reply([thought('Hm')]))).querySelector('confab-reply-actions')).toBeNull()
  })

  it('shows a call that waits beside what was thought, and one that is answered within it', async () => {
    const calls = (view: ResponseView) => [...view.querySelectorAll('confab-tool-call')]
    const waiting = await drawn(reply([thought('Hm'), called()]))
    await vi.waitFor(() => expect(waiting.textContent).toContain('find order'))
    expect(calls(waiting).map((call) => call.closest('confab-reasoning-view'))).toEqual([null])
    const answered = await drawn(reply([thought('Hm'), called({ status: 'DONE', result: 1 })]))
    expect(calls(answered)[0]?.closest('details')?.getAttribute('part')).toBe('reasoning')
  })

  it('hides calls with the rest of the reasoning, but not one that the visitor is asked about', async () => {
    const asks = new Map([['tool_1', 'asks' as const]])
    const hidden = await drawn(reply([called()]), { reasoning: 'hidden' })
    expect(hidden.querySelector('confab-tool-call')).toBeNull()
    const asking = await drawn(reply([called()]), { reasoning: 'hidden', toolStates: asks })
    await vi.waitFor(() => expect(asking.textContent).toContain('Allow “find order”?'))
    expect(await barriers(asking)).toEqual([])
  })

  it('says that it was stopped', async () => {
    expect((await drawn(reply([said('Half')], { stopped: true }))).textContent).toContain(
      'This reply was stopped',
    )
  })

  it('lists its sources once it is said, and points out the one that is asked for', async () => {
    const view = await drawn(reply([said('See one.', false, sources)], running))
    expect(view.querySelector('confab-citation-list')).toBeNull()
    view.response = reply([said('See one.', true, sources)])
    await settled(view)
    view.querySelector<HTMLButtonElement>('.citation-marker')?.click()
    await settled(view)
    expect(view.querySelector('.selected')?.textContent).toContain('One')
    expect((view.getRootNode() as ShadowRoot).activeElement?.getAttribute('href')).toBe(
      'https://example.com/a',
    )
  })
})
