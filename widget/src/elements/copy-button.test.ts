import { afterEach, describe, expect, it, vi } from 'vitest'
import { barriers, draw, heard, settled } from '../../../test/support/drawn.ts'
import type { CopyButton } from './copy-button.ts'
import './copy-button.ts'

afterEach(() => vi.restoreAllMocks())

const drawn = (): Promise<CopyButton> => draw<CopyButton>('confab-copy-button', { text: '# Hi' })
const button = (view: CopyButton): HTMLButtonElement | null => view.querySelector('button')

describe('a button that copies', () => {
  it('is accessible, copies the text as it is, and says that it did', async () => {
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    const view = await drawn()
    expect(await barriers(view)).toEqual([])
    const said = heard<{ text: string }>(view, 'announce')
    button(view)?.click()
    await vi.waitFor(() => expect(button(view)?.ariaLabel).toBe('Copied'))
    expect([copied.mock.calls, said.map(({ detail }) => detail.text)]).toEqual([[['# Hi']], ['Copied']])
    expect(await barriers(view)).toEqual([])
  })

  it('copies nothing that cannot be seen', async () => {
    const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    const view = await drawn()
    view.text = 'rm \u202e\u200b-r\u{e0061}\x1b notes'
    await settled(view)
    button(view)?.click()
    expect(copied.mock.calls).toEqual([['rm -r notes']])
  })

  it('says nothing when the browser refuses', async () => {
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('', 'NotAllowedError'))
    const view = await drawn()
    button(view)?.click()
    await settled(view)
    expect(button(view)?.ariaLabel).toBe('Copy')
  })

  it('is not there where there is no clipboard', async () => {
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as never)
    expect(button(await drawn())).toBeNull()
  })
})
