/** What a message says can be read and reached by everyone. */
import { run } from 'axe-core'
import { beforeAll, expect, it } from 'vitest'
import { styles } from '../../../widget/src/content/content-styles.ts'
import { readingTheme, theme } from '../../../widget/src/theme.ts'
import { loadMarkdown, showWhole } from './content-driver.ts'

const text = `# Title

A paragraph with [a link](https://example.com), \`code\` and **weight**. More of it.

## Part

- one
- two

> quoted

\`\`\`js
const aVeryLongLine = 'that does not fit into the panel of a chat, whatever its width may be, and has to be scrolled'
\`\`\`

| article number | description | warehouse | availability |
|---|---|---|---|
| 1 | a | b | c |

<b>raw</b>`

beforeAll(loadMarkdown)

it.each(['light', 'dark'])('passes axe in a %s page', async (scheme) => {
  const host = document.createElement('div')
  host.setAttribute('color-scheme', scheme)
  const root = host.attachShadow({ mode: 'open' })
  const page = document.createElement('div')
  page.className = 'confab'
  root.append(page)
  document.body.replaceChildren(host)
  const sheet = new CSSStyleSheet()
  const background = '.confab{display:block;inline-size:380px;background:var(--confab-background)}'
  sheet.replaceSync(theme + readingTheme + styles.cssText + background)
  root.adoptedStyleSheets = [sheet]
  const element = await showWhole({ text, citations: [{ offset: text.indexOf(' More'), title: 'A' }] })
  page.append(element)
  const { violations } = await run(host, { rules: { region: { enabled: false } } })
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])

  const marker = element.querySelector('.citation-marker')!.getBoundingClientRect()
  expect([marker.width >= 24, marker.height >= 24]).toEqual([true, true])
  for (const box of element.querySelectorAll('pre, .table-box')) {
    expect(box.scrollWidth).toBeGreaterThan(box.clientWidth)
    expect(box.getBoundingClientRect().width).toBeLessThanOrEqual(380)
  }
})
