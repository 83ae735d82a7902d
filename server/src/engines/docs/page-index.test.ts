import { describe, expect, it } from 'vitest'
import { PageIndex } from './page-index.ts'
import { cutPage } from './passages.ts'
import { createSite } from './site.ts'

const site = createSite(undefined)
const texts: Record<string, string> = {
  'theming.md':
    '# Theming\n\nMake it look like yours.\n\n## Colours\n\nSet `--confab-accent` to change the accent.\n\n' +
    '## Fonts\n\nThe font is the one of your page.\n',
  'engines.md':
    '# Engines\n\nAn engine answers.\n\n## How do I connect my own engine?\n\nWrite a generator and name it in the config file.\n\n' +
    '## Timeouts\n\nAn engine that is silent for 45 seconds is stopped.\n',
  'deploy.md':
    '# Deploy\n\nRun it behind a proxy.\n\n## Where is data stored?\n\nIn the folder `CONFAB_DATA`.\n',
}

function filled(): PageIndex {
  const index = new PageIndex()
  for (const [path, text] of Object.entries(texts)) index.put(cutPage({ id: path, path }, text, site))
  return index
}

const best = (index: PageIndex, question: string, context?: string) => {
  const passage = index.find(question, context)[0]?.passage
  return passage && [passage.title, ...passage.headings].join(' › ')
}

describe('the index finds', () => {
  it.each([
    ['How do I change the colours?', 'Theming › Colours'],
    ['customize color', 'Theming › Colours'],
    ['Which font is used?', 'Theming › Fonts'],
    ['how can I connect an engine of my own', 'Engines › How do I connect my own engine?'],
    ['Where do you keep my data?', 'Deploy › Where is data stored?'],
    ['CONFAB_DATA', 'Deploy › Where is data stored?'],
    ['--confab-accent', 'Theming › Colours'],
    ['is there a timeout', 'Engines › Timeouts'],
    ['theming', 'Theming'],
  ])('%s', (question, place) => {
    expect(best(filled(), question)).toBe(place)
  })

  it('what was mistyped', () => {
    expect(best(filled(), 'coluors')).toBe('Theming › Colours')
    expect(best(filled(), 'conect my own enginne')).toBe('Engines › How do I connect my own engine?')
  })

  it('what an earlier question makes clear', () => {
    expect(best(filled(), 'And is there a way to do that in Safari?')).toBeUndefined()
    expect(best(filled(), 'And in Safari?', 'How do I change the colours?')).toBe('Theming › Colours')
  })

  it.each([
    'What is the airspeed velocity of an unladen swallow?',
    'Who won the football world cup?',
    'asdf qwer zxcv',
    'a recipe for chocolate cake with colours of the rainbow',
    'is it?',
    '???',
    '',
  ])('nothing for “%s”', (question) => {
    expect(filled().find(question)).toEqual([])
  })
})

describe('the index changes', () => {
  it('with its pages', () => {
    const index = filled()
    index.put(cutPage({ id: 'theming.md', path: 'theming.md' }, '# Looks\n\n## Shadows\n\nNone.\n', site))
    expect(best(index, 'fonts')).toBeUndefined()
    expect(best(index, 'shadows')).toBe('Looks › Shadows')
    index.remove('theming.md')
    expect(best(index, 'shadows')).toBeUndefined()
    expect(index.pages.map(({ title }) => title)).toEqual(['Deploy', 'Engines'])
  })

  it('back to nothing', () => {
    const index = filled()
    for (const path of Object.keys(texts)) index.remove(path)
    expect(index.find('colours')).toEqual([])
    expect(index.pages).toEqual([])
  })
})

describe('the index bounds its work', () => {
  const words = Array.from({ length: 20_000 }, (_, number) => (number * 7_919).toString(36).padStart(7, 'q'))
  const index = filled()
  for (let page = 0; page < 100; page++) {
    const sections = [0, 1, 2, 3].map(
      (part) =>
        `## Part ${part}\n\n${words
          .slice(page * 200 + part * 50)
          .slice(0, 50)
          .join(' ')}`,
    )
    index.put(
      cutPage({ id: `${page}.md`, path: `${page}.md` }, `# Page ${page}\n\n${sections.join('\n\n')}`, site),
    )
  }

  it.each([
    ['many words', words.slice(0, 500).join(' ')],
    [
      'many unknown words',
      words
        .slice(0, 500)
        .map((word) => `${word}z`)
        .join(' '),
    ],
    [
      'few unknown words',
      words
        .slice(0, 8)
        .map((word) => `${word}z`)
        .join(' '),
    ],
    ['one long word', 'a'.repeat(4_000)],
    ['one word over and over', 'part '.repeat(800)],
    ['expressions', '(a+)+$ .* [^x]{1,999} \\'.repeat(160)],
    ['apostrophes', "a'".repeat(2_000)],
    ['capitals', 'aB'.repeat(2_000)],
    ['marks', 'e\u0301\u0302'.repeat(1_300)],
    ['text without spaces', '設定を変更する'.repeat(570)],
    ['the names of objects', '__proto__ constructor toString hasOwnProperty '.repeat(80)],
  ])('for %s', (_name, question) => {
    const milliseconds = [1, 2, 3].map(() => {
      const before = process.cpuUsage()
      index.find(question.slice(0, 4_000))
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1_000
    })
    expect(Math.min(...milliseconds)).toBeLessThan(50)
  })
})
