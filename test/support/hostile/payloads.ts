/** Texts that try to run, to load, to link or to deceive: seeds written by hand, each changed in many ways. */
import { seededRandom, type Random } from '../seeded-random.ts'
import { activeMarkup, addresses, bombs, invisible, lookAlikes } from './seeds.ts'

type Change = (text: string) => string

const entities = (text: string, base: 10 | 16): string =>
  Array.from(text)
    .map((letter) => `&#${base === 16 ? 'x' : ''}${letter.codePointAt(0)?.toString(base)};`)
    .join('')
const everySecond = (text: string, change: Change): string =>
  Array.from(text)
    .map((letter, at) => (at % 2 ? change(letter) : letter))
    .join('')
const inside = (text: string, what: string): string => `${text.slice(0, 4)}${what}${text.slice(4)}`

/** Ways to write an address so that a filter does not know it again and a browser does. */
const addressChanges: readonly Change[] = [
  (url) => url,
  (url) => url.toUpperCase(),
  (url) => everySecond(url, (letter) => letter.toUpperCase()),
  (url) => ` \t\n${url}`,
  (url) => `\x01\x1b${url}`,
  (url) => inside(url, '\t'),
  (url) => inside(url, '\n'),
  (url) => inside(url, '\0'),
  (url) => inside(url, '\u200b'),
  (url) => inside(url, '\u202e'),
  (url) => inside(url, '&Tab;'),
  (url) => inside(url, '&NewLine;'),
  (url) => inside(url, '&#0000010;'),
  (url) => url.replace(':', '&colon;'),
  (url) => url.replace(':', '%3A'),
  (url) => url.replace(':', '\uff1a'),
  (url) => url.replace(':', '\\:'),
  (url) => entities(url, 10),
  (url) => entities(url, 16),
  (url) => everySecond(url, (letter) => entities(letter, 16).slice(0, -1) + ';'),
  (url) => url.replace(/^./, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (url) => url.replace(/^./, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
]

/** Every form in which a text may hold an address. */
const addressForms: readonly Change[] = [
  (url) => `[a](${url})`,
  (url) => `[a](<${url}> "title")`,
  (url) => `![a](${url})`,
  (url) => `<${url}>`,
  (url) => url,
  (url) => `[a]\n\n[a]: ${url}`,
  (url) => `[a][b]\n\n[b]: <${url}> 'x'`,
  (url) => `![][b]\n\n[b]: ${url}`,
  (url) => `[![a](${url})](${url})`,
  (url) => `**[a*b*](${url})** and ~~${url}~~`,
  (url) => `[^1]\n\n[^1]: ${url}`,
  (url) => `|a|\n|-|\n|[b](${url})|`,
  (url) => `# [a](${url})\n> - [b](${url})`,
  (url) => `<a href="${url}">a</a>`,
  (url) => `<a href=${url} onclick=hurt()>a</a>`,
  (url) => `[a](${url} "' onclick='hurt()")`,
]

/** Places in a text where markup may come through. */
const markupChanges: readonly Change[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => `A line.\n\n${text}\n\nAnother.`,
  (text) => `Within ${text} a line`,
  (text) => `- ${text}\n  1. ${text}`,
  (text) => `> ${text}`,
  (text) => `\`\`\`html\n${text}\n\`\`\``,
  (text) => `\`\`\`"><img src=x onerror=hurt()>\n${text}`,
  (text) => `\`${text}\``,
  (text) => `|${text}|b|\n|-|-|\n|${text}|c|`,
  (text) => `[${text}](https://evil.example/ "${text.replaceAll('"', "'")}")`,
  (text) => `![${text}](https://evil.example/x.png)`,
  (text) => `<!--?lit$0123456789$-->${text}`,
  (text) => `<!-- ${text} --><![CDATA[${text}]]>`,
  (text) => `</p></div></template></script></style></textarea>${text}`,
  (text) => `"'>${text}<'"`,
  (text) => text.replaceAll('<', '&lt;'),
  (text) => text.replaceAll('<', '&#x3c;').replaceAll('>', '&#62;'),
  (text) => text.replaceAll('<', '\\<'),
  (text) => text.replaceAll('<', '\uff1c'),
]

/** Each text once, always in the same order. */
export function payloads(): string[] {
  const urls = addresses.flatMap((url) => addressChanges.map((change) => change(url)))
  // Every way to write an address in some of the forms, every form with some of the ways.
  const linked = urls.flatMap((url, at) => [0, 5, 11].map((step) => form(at + step)(url)))
  const markup = activeMarkup.flatMap((text) => markupChanges.map((change) => change(text)))
  const hidden = invisible.flatMap((text) => [text, `[${text}](https://evil.example)`, `\`${text}\``])
  return [...new Set([...linked, ...markup, ...hidden, ...lookAlikes, ...bombs])]
}

function form(at: number): Change {
  return addressForms[at % addressForms.length] ?? String
}

export const chunkings = ['whole', 'characters', 'pieces', 'tokens'] as const
export type Chunking = (typeof chunkings)[number]

/** Where a text is cut while it arrives. A very long one comes in at most 60 pieces. */
export function chunkEnds(text: string, chunking: Chunking, random: Random): number[] {
  const ends = cuts(text, chunking, random)
  const step = Math.ceil(ends.length / (text.length > 600 ? 60 : 600))
  return ends.filter((_, at) => at % step === 0)
}

function cuts(text: string, chunking: Chunking, random: Random): number[] {
  switch (chunking) {
    case 'whole':
      return []
    case 'characters':
      return Array.from(text, (_, at) => at + 1)
    case 'pieces':
      return Array.from({ length: Math.min(text.length, 6) }, () => random.int(0, text.length)).sort(
        (a, b) => a - b,
      )
    case 'tokens':
      return [...text.matchAll(/[^\w\s]|\w(?=\w{2})/g)].map(({ index }) => index + 1)
  }
}

/** Some of the texts, others with every seed. */
export function sample(texts: readonly string[], count: number, seed: number): string[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => texts[random.int(0, texts.length)] ?? '')
}
