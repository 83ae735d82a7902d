/** What a newcomer asks is answered from the project's own documentation. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Citation } from '@confab/shared/content'
import type { Message, Response, Transcript } from '@confab/shared/conversation'
import { createDocsEngine } from '../server/src/engines/docs/docs-engine.ts'

const engine = createDocsEngine({
  engine: 'docs',
  content: ['docs/**/*.md'],
  siteUrl: 'https://example.com',
  root: fileURLToPath(new URL('..', import.meta.url)),
  pause: async () => {},
})

async function ask(text: string): Promise<{ text: string; citations: readonly Citation[] }> {
  const message: Message = {
    id: 'msg_1',
    conversationId: 'conv_1',
    role: 'user',
    content: { type: 'PLAIN_TEXT', text },
    createdAt: new Date(0).toISOString(),
  }
  const nothing = { conversation: {} as Transcript, response: {} as Response, memory: {} }
  const never = new AbortController().signal
  let answer = { text: '', citations: [] as readonly Citation[] }
  for await (const output of engine.generateReply({ ...nothing, message, history: [message] }, never)) {
    if (output.type !== 'put' || output.item.type !== 'MESSAGE') continue
    answer = { text: output.item.content.text, citations: output.item.citations ?? [] }
  }
  return answer
}

describe('a newcomer who asks', () => {
  it.each([
    ['How do I embed the widget?', 'embed'],
    ['How do I connect my own engine?', 'add-an-engine'],
    ['How do I change colours?', 'theming'],
    ['Where is data stored?', 'faq'],
    ['Is it accessible?', 'accessibility'],
    ['can i use postgres', 'deploy'],
    ['What happens when the connection drops?', 'faq'],
    ['does it have a dark mode?', 'theming'],
    ['how do I run this in production', 'deploy'],
    ['How do I get an API key?', 'configuration'],
    ['does this work with React', 'embed'],
    ['Is it free?', 'faq'],
    ['Which browsers are supported?', 'faq'],
  ])('“%s” is sent to the page %s', async (question, page) => {
    const { citations } = await ask(question)
    expect(citations.map(({ url }) => url?.split('#')[0])).toContain(`https://example.com/${page}`)
  })

  it.each([
    'What is the airspeed velocity of an unladen swallow?',
    'Who won the world cup?',
    'a recipe for pancakes',
  ])('“%s” is told that it is not there', async (question) => {
    const { text, citations } = await ask(question)
    expect(citations).toEqual([])
    expect(text).toMatch(/^I found nothing about/)
  })
})
