/** The Markdown part is fetched when it is first needed. Its own file, because it is fetched once a page. */
import { expect, it, vi } from 'vitest'
import { contentElement, show, showWhole } from './content-driver.ts'

it('shows plain text at once, and Markdown as it is written until it can be drawn', async () => {
  const plain = await showWhole({ type: 'PLAIN_TEXT', text: '*one*\n  two' })
  expect(plain.querySelector('em')).toBeNull()
  expect(plain.textContent).toBe('*one*\n  two')

  const markdown = await showWhole({ text: '*one* &Dcaron; &amp;', citations: [{ offset: 5, title: 'A' }] })
  expect(markdown.textContent).toBe('*one*1 &Dcaron; &amp;')
  await vi.waitFor(() => expect(markdown.querySelector('em')).not.toBeNull(), 5_000)
  // All the names of characters come later still, when one is met that answers seldom use.
  await vi.waitFor(() => expect(markdown.textContent).toBe('one1 Ď &'), 5_000)
})

it("draws GitHub's part with the rest", async () => {
  const element = contentElement()
  const text = '*one*\n\n| a | b |\n|---|---|\n| 1 | 2 |'
  await show(element, { text })
  expect(element.querySelector('em')).not.toBeNull()
  expect(element.querySelector('table')).not.toBeNull()
})

it('changes from one type to another with its content', async () => {
  const element = contentElement()
  await show(element, { type: 'PLAIN_TEXT', text: '*one*' })
  await show(element, { type: 'COMMONMARK_TEXT', text: '*one*' })
  expect(element.querySelector('em')).not.toBeNull()
  await show(element, { type: 'PLAIN_TEXT', text: '*one*' })
  expect(element.querySelector('em')).toBeNull()
})

it('shows a type that it does not know as plain text', async () => {
  const element = contentElement()
  Object.assign(element, { content: { type: 'RICH_TEXT', text: '*one*' } })
  await element.updateComplete
  expect(element.textContent).toBe('*one*')
})
