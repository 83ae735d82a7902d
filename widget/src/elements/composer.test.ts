import { userEvent } from 'vitest/browser'
import { describe, expect, it } from 'vitest'
import { barriers, draw, heard } from '../../../test/support/drawn.ts'
import type { Composer } from './composer.ts'
import './composer.ts'

const drawn = (properties: Partial<Composer> = {}): Promise<Composer> =>
  draw<Composer>('confab-composer', { running: false, ...properties })

const box = (composer: Composer): HTMLTextAreaElement => composer.querySelector('textarea')!
const send = (composer: Composer): HTMLButtonElement => composer.querySelector('.send')!

async function write(composer: Composer, text: string): Promise<void> {
  box(composer).value = text
  box(composer).dispatchEvent(new InputEvent('input', { bubbles: true }))
  await composer.updateComplete
}

describe('the composer', () => {
  it('is accessible empty, full and while a reply runs', async () => {
    const composer = await drawn()
    expect(await barriers(composer)).toEqual([])
    await write(composer, 'x'.repeat(4_001))
    composer.running = true
    await composer.updateComplete
    expect(await barriers(composer)).toEqual([])
  })

  it('sends with Enter, and begins a line with Shift and Enter', async () => {
    const composer = await drawn()
    const sent = heard(composer, 'send-message')
    composer.focus()
    await userEvent.keyboard('Hello{Shift>}{Enter}{/Shift}there{Enter}')
    expect(sent.map(({ detail }) => detail)).toEqual([{ text: 'Hello\nthere' }])
    expect(box(composer).value).toBe('')
  })

  it('does not take the Enter that chooses a word of an input method', async () => {
    const composer = await drawn()
    const sent = heard(composer, 'send-message')
    await write(composer, 'こん')
    const enter = { key: 'Enter', bubbles: true, cancelable: true }
    box(composer).dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }))
    box(composer).dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }))
    expect(sent).toHaveLength(0)
  })

  it('sends by its button, which is off while there is nothing to send', async () => {
    const composer = await drawn()
    const sent = heard(composer, 'send-message')
    await write(composer, '  \n ')
    expect(send(composer).disabled).toBe(true)
    await write(composer, ' Hi ')
    send(composer).click()
    expect(sent.map(({ detail }) => detail)).toEqual([{ text: 'Hi' }])
  })

  it('counts near the limit and does not send what is over it', async () => {
    const composer = await drawn()
    const sent = heard(composer, 'send-message')
    await write(composer, 'x'.repeat(3_600))
    expect(composer.textContent).not.toContain('characters')
    await write(composer, 'x'.repeat(3_601))
    expect(composer.textContent).toContain('3,601 of 4,000 characters')
    await write(composer, 'x'.repeat(4_001))
    expect(box(composer).getAttribute('aria-invalid')).toBe('true')
    composer.querySelector('form')?.requestSubmit()
    expect(sent).toHaveLength(0)
  })

  it('stops the reply that runs, and still takes the next message', async () => {
    const composer = await drawn({ running: true })
    const stopped = heard(composer, 'stop-response')
    const sent = heard(composer, 'send-message')
    expect(send(composer).ariaLabel).toBe('Stop')
    send(composer).click()
    expect(stopped).toHaveLength(1)
    composer.focus()
    await userEvent.keyboard('Next{Enter}')
    expect(sent).toHaveLength(1)
  })

  it('grows with what is written', async () => {
    const composer = await drawn()
    const before = box(composer).offsetHeight
    await write(composer, 'one\ntwo\nthree')
    expect(box(composer).offsetHeight).toBeGreaterThan(before)
  })
})
