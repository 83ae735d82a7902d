import { describe, expect, it } from 'vitest'
import { asked, barriers, draw } from '../../../test/support/drawn.ts'
import '../content/content-element.ts'
import { styles, type AgentMessage } from './agent-message.ts'

const message = { ...asked('I read along.'), role: 'agent', author: { name: 'Mara' } } as const

describe('a message of a person who answers', () => {
  it('is accessible, and says who speaks', async () => {
    const view = await draw<AgentMessage>('confab-agent-message', { message }, styles)
    expect(await barriers(view)).toEqual([])
    expect(view.querySelector('.author')?.textContent).toBe('Mara')
  })
})
