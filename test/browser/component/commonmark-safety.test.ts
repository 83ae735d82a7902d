/** Whatever a message says, nothing of it runs, nothing is loaded, and no link leads where the gate would not let it. */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { contentElement, loadMarkdown, show, showStreamed, showWhole } from './content-driver.ts'
import { readExamples } from './commonmark-tree.ts'

beforeAll(loadMarkdown)
afterEach(() => vi.restoreAllMocks())

describe('a hostile message', () => {
  it.each([
    '[a](javascript:alert(1))',
    '[a](JAVASCRIPT:alert(1))',
    '[a](java&Tab;script:alert(1))',
    '[a](javascript&colon;alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](\\javascript:alert(1))',
    '[a](<java\tscript:alert(1)>)',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '[a](vbscript:x)',
    '[a](//evil.example)',
    '[a](/relative)',
    '[a][b]\n\n[b]: javascript:alert(1)',
    '![a](javascript:alert(1))',
    '<javascript:alert(1)>',
    '<a href="javascript:alert(1)">a</a>',
  ])('makes no link of %j', async (text) => {
    const element = await showWhole({ text })
    expect(element.querySelector('a')).toBeNull()
    expect(element.textContent).toMatch(/a|javascript/)
  })

  it('runs nothing and loads nothing', async () => {
    const text = [
      '<script>window.hurt = 1</script>',
      'x <img src="/hurt.png" onerror="window.hurt = 1"> <svg onload="window.hurt = 1">',
      '![picture](https://example.com/hurt.png)',
      '<iframe srcdoc="<script>parent.hurt = 1</script>"></iframe>',
      '<style>* { display: none }</style>',
    ].join('\n\n')
    const element = await showStreamed({ text }, 7)
    expect(element.querySelectorAll('script, img, svg, iframe, style')).toHaveLength(0)
    expect(element.textContent).toContain('<script>window.hurt = 1</script>')
    expect(window).not.toHaveProperty('hurt')
    expect(performance.getEntriesByType('resource').filter(({ name }) => name.includes('hurt'))).toEqual([])
  })

  it('becomes elements only through templates whose text is fixed', async () => {
    const markup = vi.spyOn(Element.prototype, 'innerHTML', 'set')
    const parse = vi.spyOn(DOMParser.prototype, 'parseFromString')
    const element = contentElement()
    for (const { markdown } of readExamples())
      await show(element, { text: `${markdown}\n\n&Dcaron; INJECTED` })
    expect(
      markup.mock.calls
        .flat()
        .map(String)
        .filter((text) => text.includes('INJECTED')),
    ).toEqual([])
    expect(markup.mock.contexts.every((context) => context instanceof HTMLTemplateElement)).toBe(true)
    expect(parse).not.toHaveBeenCalled()
  })
})

describe('a link', () => {
  it('opens a tab that knows nothing of the page', async () => {
    const element = await showWhole({ text: '[a *b*](https://example.com "title")' })
    const link = element.querySelector('a')!
    const attributes = Object.fromEntries([...link.attributes].map(({ name, value }) => [name, value]))
    expect(attributes).toEqual({
      href: 'https://example.com',
      title: 'title',
      target: '_blank',
      rel: 'noopener noreferrer nofollow',
    })
    expect(link.querySelector('em')!.textContent).toBe('b')
  })

  it('stands for an image, named by its description or its address', async () => {
    const element = await showWhole({
      text: '![A cat](https://example.com/cat.png) ![](https://example.com/x.png)',
    })
    const links = [...element.querySelectorAll('a')].map((link) => [
      link.textContent,
      link.getAttribute('href'),
    ])
    expect(links).toEqual([
      ['A cat', 'https://example.com/cat.png'],
      ['https://example.com/x.png', 'https://example.com/x.png'],
    ])
  })

  it('holds no other link', async () => {
    const element = await showWhole({ text: '[![A cat](https://example.com/cat.png)](https://example.com)' })
    expect(element.querySelectorAll('a')).toHaveLength(1)
    expect(element.textContent).toBe('A cat')
  })

  it('cannot borrow a class from the name of a language', async () => {
    const element = await showWhole({ text: '```js&#32;citation-marker\nx\n```' })
    expect(element.querySelector('code')!.className).toBe('language-js')
  })
})
