import { describe, expect, it, onTestFinished } from 'vitest'
import { en } from './en.ts'
import { load, tables } from './languages.ts'
import { wordsOf } from './later.ts'
import { errorWords, fill, type Table } from './strings.ts'
import { english } from './english.ts'
import { openChatIn } from './teaser.ts'
import { Language } from './words.ts'

const languages = Object.keys(tables)
const source: Table = wordsOf(en)
const table = async (language: string): Promise<Table> => (await tables[language]!()).default

/** The names of what is filled in. */
const gaps = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name!))].sort()

describe('the words of the widget', () => {
  it('are filled in by name', () => {
    expect(fill('{a} of {b}, {c}', { a: 1, b: 'two' })).toBe('1 of two, {c}')
  })

  it('choose their form by number, by the rules of the language', () => {
    const text = '{n@pl|one=# plik|few=# pliki|many=# plików|other=# pliku}'
    expect([1, 3, 5, 22, 1.5].map((n) => fill(text, { n }))).toEqual([
      '1 plik',
      '3 pliki',
      '5 plików',
      '22 pliki',
      '1,5 pliku',
    ])
    expect(fill('{n@en|one=a day|other=# days}', { n: 1200 })).toBe('1,200 days')
  })

  it('say something of an error this version does not know', () => {
    expect(errorWords(en, 'ENGINE_ON_FIRE')).toBe(en.INTERNAL_ERROR)
  })
})

describe.each(languages)('the table of "%s"', (language) => {
  it('has every key, filled, and with the same gaps as English', async () => {
    const words = await table(language)
    expect(Object.keys(words).sort()).toEqual(Object.keys(source).sort())
    for (const [key, text] of Object.entries(words)) {
      expect(text.trim(), key).not.toBe('')
      expect(gaps(text), key).toEqual(gaps(source[key as keyof Table]))
    }
  })

  it('has a form for every kind of number its language has', async () => {
    const rules = new Intl.PluralRules(language)
    const kinds = new Set(Array.from({ length: 200 }, (_, number) => rules.select(number)))
    for (const [key, text] of Object.entries(await table(language)))
      for (const [, forms] of text.matchAll(/\{\w+\|([^}]*)\}/g)) {
        const written = forms!.split('|').map((form) => form.split('=')[0])
        expect(written, key).toEqual(expect.arrayContaining([...kinds]))
        expect(written.at(-1), key).toBe('other')
      }
  })

  it('calls the launcher what it was called before the table was there', async () => {
    const host = Object.assign(document.createElement('div'), { locale: language })
    expect(openChatIn(host)).toBe((await table(language)).openChat)
  })

  it('is one that `Intl` writes numbers and times for', () => {
    expect(Intl.DateTimeFormat.supportedLocalesOf(language)).toEqual([language])
  })
})

/** An element of a page in this language, for a visitor with these. */
function speaker(locale: string | null, page: string, visitor: readonly string[]): Language {
  Object.defineProperty(navigator, 'languages', { value: visitor, configurable: true })
  onTestFinished(() => void Reflect.deleteProperty(navigator, 'languages'))
  const around = document.createElement('div')
  const host = Object.assign(document.createElement('div'), { locale })
  around.lang = page
  around.append(host)
  return new Language(host, () => undefined)
}

async function spoken(...[locale, page, visitor]: Parameters<typeof speaker>): Promise<string | undefined> {
  const language = speaker(locale, page, visitor)
  await language.ready()
  return language.now()?.language
}

describe('the language', () => {
  it('is the one the element says, else that of the page, else the first of the visitor', async () => {
    expect(await spoken('fr', 'de', ['it'])).toBe('fr')
    expect(await spoken(null, 'de', ['it'])).toBe('de')
    document.documentElement.lang = ''
    expect(await spoken(null, '', ['it', 'de'])).toBe('it')
  })

  it.each([
    ['de-AT', 'de'],
    ['pt-PT', 'pt-BR'],
    ['zh_CN', 'zh-CN'],
    ['zh-Hans-SG', 'zh-CN'],
    ['no', 'nb'],
    ['iw', 'he'],
    ['EN-gb', 'en'],
  ])('%s is read as %s', async (wanted, expected) => {
    expect(await spoken(wanted, 'fi', [])).toBe(expected)
  })

  it.each(['xx-YY', 'constructor', 'zh-Hant', '-', '__proto__'])(
    'falls from "%s", that nobody speaks here, to the next, and at last to English',
    async (unknown) => {
      expect(await spoken(unknown, 'sv', ['da'])).toBe('sv')
      expect(await spoken(unknown, unknown, [unknown])).toBe('en')
    },
  )

  it('is English at once, and others once they have been fetched', async () => {
    expect(speaker(null, 'en-US', ['de']).now()).toBe(english)
    const language = speaker('ar', 'en', ['de'])
    expect(language.now()).toBeUndefined()
    await language.ready()
    expect(language.now()).toMatchObject({ language: 'ar', direction: 'rtl' })
  })

  it('knows in which language a number chooses its form', async () => {
    const { strings } = await load(['ru'])
    expect([1, 2, 5].map((count) => fill(strings.unread, { count }))).toEqual([
      '1 непрочитанное сообщение',
      '2 непрочитанных сообщения',
      '5 непрочитанных сообщений',
    ])
  })
})
