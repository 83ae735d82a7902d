import { afterEach, describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import '../../../widget/src/index.ts'
import type { ConfabChat } from '../../../widget/src/confab-chat.ts'

afterEach(() => document.body.replaceChildren())

async function chat(attributes: Record<string, string>): Promise<ConfabChat> {
  const element = document.createElement('confab-chat')
  for (const [name, value] of Object.entries({ open: '', ...attributes })) element.setAttribute(name, value)
  document.body.append(element)
  await expect.poll(() => panelOf(element)?.hasAttribute('open')).toBe(true)
  return element
}

const panelOf = (element: ConfabChat): HTMLElement | null =>
  element.shadowRoot.querySelector<HTMLElement>('[part~=panel]')
const headingOf = (element: ConfabChat): string | undefined =>
  panelOf(element)?.querySelector('h2')?.textContent

describe('a chat in another language', () => {
  it('is in it from its first picture on, and says which', async () => {
    const element = document.createElement('confab-chat')
    element.setAttribute('locale', 'de')
    document.body.append(element)
    const seen = new Set<string | undefined>()
    element.show()
    await expect
      .poll(() => {
        const panel = panelOf(element)
        if (panel?.checkVisibility()) seen.add(headingOf(element))
        return [...seen]
      })
      .toEqual(['Assistent'])
    expect(panelOf(element)!.lang).toBe('de')
    expect(element.shadowRoot.querySelector('[part~=launcher]')!.ariaLabel).toBe('Chat schließen')
  })

  it('lies where the page wants it, and reads in its own direction', async () => {
    await page.viewport(1000, 800)
    for (const [locale, direction] of [
      ['ar', 'rtl'],
      ['he', 'rtl'],
      ['ja', 'ltr'],
    ] as const) {
      const element = await chat({ locale })
      expect(panelOf(element)!.getBoundingClientRect().right).toBe(innerWidth - 20)
      const header = panelOf(element)!.querySelector('[part~=header]')!
      expect(getComputedStyle(header).direction, locale).toBe(direction)
      element.remove()
    }
  })

  it('changes while it is open, and back to English', async () => {
    const element = await chat({ locale: 'fr' })
    expect(headingOf(element)).toBe('Assistant')
    element.locale = 'pl'
    await expect.poll(() => headingOf(element)).toBe('Asystent')
    element.locale = 'en'
    await expect.poll(() => headingOf(element)).toBe('Assistant')
  })

  it('gives way to the words of the page, one by one', async () => {
    const element = await chat({ locale: 'es' })
    element.strings = { heading: 'Ayuda' }
    await expect.poll(() => headingOf(element)).toBe('Ayuda')
    expect(element.shadowRoot.querySelector('[part~=launcher]')!.ariaLabel).toBe('Cerrar el chat')
  })

  it('is that of the page where the element says none', async () => {
    document.documentElement.lang = 'nl'
    expect(headingOf(await chat({ heading: 'X' }))).toBe('X')
    expect(panelOf(document.querySelector('confab-chat')!)!.lang).toBe('nl')
    document.documentElement.lang = ''
  })
})
