import { describe, expect, it, onTestFinished } from 'vitest'
import { barriers } from '../../../test/support/drawn.ts'
import { en } from '../strings/en.ts'
import { readingTheme, theme } from '../theme.ts'
import { createLauncher, launcherStyles } from '../launcher/launcher.ts'
import { drawBadge, styles } from './unread-badge.ts'

function launcherIn(): { root: ShadowRoot; launcher: HTMLButtonElement } {
  const host = document.createElement('div')
  document.body.append(host)
  onTestFinished(() => host.remove())
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(theme + launcherStyles + readingTheme + styles.cssText)
  root.adoptedStyleSheets = [sheet]
  const launcher = createLauncher()
  launcher.ariaLabel = 'Open chat'
  root.append(launcher)
  return { root, launcher }
}

const counts = (launcher: Element): (string | undefined)[] =>
  [...launcher.querySelectorAll<HTMLElement>('.badge')].map(({ dataset }) => dataset['count'])

describe('the number on the launcher', () => {
  it('is accessible, seen and told', async () => {
    const { root, launcher } = launcherIn()
    drawBadge(root, 3, en)
    expect(await barriers(launcher)).toEqual([])
    expect(counts(launcher)).toEqual(['3'])
    expect(launcher.ariaDescription).toBe('Unread messages: 3')
  })

  it('is there once, and goes when all is read', () => {
    const { root, launcher } = launcherIn()
    drawBadge(root, 3, en)
    drawBadge(root, 12, en)
    expect(counts(launcher)).toEqual(['9+'])
    drawBadge(root, 0, en)
    expect([launcher.querySelector('.badge'), launcher.ariaDescription]).toEqual([null, null])
  })

  it('changes nothing of the pictures, nor of a page without a launcher', () => {
    const { root, launcher } = launcherIn()
    const { firstElementChild, lastElementChild } = launcher
    drawBadge(root, 1, en)
    expect([launcher.firstElementChild, launcher.lastElementChild]).toEqual([
      firstElementChild,
      lastElementChild,
    ])
    launcher.remove()
    drawBadge(root, 1, en)
    expect(root.querySelector('.badge')).toBeNull()
  })
})
