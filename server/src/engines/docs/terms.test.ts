import { describe, expect, it } from 'vitest'
import { stem } from './stem.ts'
import { questionTerms, textTerms } from './terms.ts'

describe('terms', () => {
  it.each([
    ['colour', 'colors', 'coloured'],
    ['theme', 'themes', 'theming'],
    ['embed', 'embeds', 'embedded', 'embedding'],
    ['configure', 'configuration', 'configuring'],
    ['store', 'stored', 'stores', 'storing', 'storage'],
    ['customise', 'customize', 'customising', 'customization'],
    ['accessible', 'accessibility'],
    ['authenticate', 'authentication', 'authenticated'],
    ['reply', 'replies', 'replied', 'replying'],
    ['deploy', 'deployment', 'deploying'],
    ['secure', 'security', 'secured'],
    ['centre', 'center'],
  ])('brings the forms of %s together', (...forms) => {
    expect(new Set(forms.map(stem)).size).toBe(1)
  })

  it.each([
    ['string', 'strange'],
    ['need', 'new'],
    ['port', 'part'],
  ])('keeps %s and %s apart', (one, other) => {
    expect(stem(one)).not.toBe(stem(other))
  })

  it('takes of a question what it is about, each word once', () => {
    expect(questionTerms("How do I change the widget's colours, and where are the colours?")).toEqual([
      stem('change'),
      stem('widgets'),
      stem('colours'),
    ])
  })

  it('falls back on the asking words when a question has no others', () => {
    expect(questionTerms('How does it work?')).toEqual(['work'])
    expect(questionTerms('Is it?')).toEqual([])
  })

  it('knows a name in camel case, a setting and a word with an accent by their parts', () => {
    expect(textTerms('baseUrl')).toEqual(['baseurl', 'bas', 'url'])
    expect(textTerms('CONFAB_DATA')).toEqual(['confab', 'data'])
    expect(textTerms('Café')).toEqual(textTerms('cafe'))
  })

  it('cuts scripts that are written without spaces', () => {
    expect(textTerms('設定を変更する')).toContain('設定')
  })
})
