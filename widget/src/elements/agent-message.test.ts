import type { Author } from '@confab/shared/conversation'
import { describe, expect, it, vi } from 'vitest'
import { asked, barriers, draw } from '../../../test/support/drawn.ts'
import '../content/content-element.ts'
import type { AgentMessage } from './agent-message.ts'
import './agent-message.ts'

const server = 'https://chat.example.com'
const drawn = (author: Author): Promise<AgentMessage> => {
  const message = { ...asked('I read along.'), role: 'agent' as const, author }
  return draw<AgentMessage>('confab-agent-message', { message, server })
}
const picture = (view: AgentMessage): HTMLImageElement | null => view.querySelector('img')

describe('a message of a person who answers', () => {
  it('is accessible, and says who speaks and when', async () => {
    const view = await drawn({ name: 'Mara Lind' })
    expect(await barriers(view)).toEqual([])
    expect(view.querySelector('.author')?.textContent).toMatch(/^\s*Mara Lind\s+\d/)
  })

  it.each([
    ['Mara', 'M'],
    ['mara anna lind', 'ML'],
    ['李 小龍', '李小'],
    ['😀 Smile', '😀S'],
  ])('shows %j as %j', async (name, initials) => {
    expect((await drawn({ name })).querySelector('.avatar')?.textContent.trim()).toBe(initials)
  })

  it('shows a picture from its own server or from the page, and asks nobody else for one', async () => {
    const requests = vi.spyOn(HTMLImageElement.prototype, 'src', 'set')
    expect(picture(await drawn({ name: 'M', avatarUrl: `${location.origin}/favicon.ico` }))).not.toBeNull()
    expect(picture(await drawn({ name: 'M', avatarUrl: `${server}/mara.png` }))).not.toBeNull()
    expect(picture(await drawn({ name: 'M', avatarUrl: 'https://elsewhere.example/mara.png' }))).toBeNull()
    expect(picture(await drawn({ name: 'M', avatarUrl: `${server}.example.org/mara.png` }))).toBeNull()
    requests.mockRestore()
  })

  it('shows the initials where the picture cannot be had', async () => {
    const view = await drawn({ name: 'Mara', avatarUrl: `${location.origin}/no-such-picture.png` })
    picture(view)?.dispatchEvent(new Event('error'))
    expect(picture(view)?.checkVisibility()).toBe(false)
  })
})
