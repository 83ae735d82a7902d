/** What the docs engine says in its own words. */
import { shortened } from './answer.ts'
import type { Finding } from './relevance.ts'
import type { Page } from './passages.ts'
import { escapeMarkdown } from './quotable.ts'
import type { Greeting } from './small-talk.ts'

const MOST_TITLES = 6
const LONGEST_PHRASE = 60

/** Searched 14 pages for “change the colours” (plain text) */
export function searched(pages: number, question: string, context: string): string {
  const together = context === '' ? '' : ` together with ${quoted(context)}`
  return `Searched ${count(pages)} for ${quoted(question)}${together}`
}

/** Reading *Theming* › *Colours* (Markdown) */
export function reading({ passage }: Finding): string {
  return `Reading ${[passage.title, ...passage.headings].map((name) => `*${escapeMarkdown(name)}*`).join(' › ')}`
}

export function notFound(pages: readonly Page[], question: string): string {
  const where = pages.length === 1 ? 'the one page I know' : `the ${count(pages.length)} I know`
  return `I found nothing about ${escapeMarkdown(quoted(question))} in ${where}. ${topics(pages)}`
}

export function greeting(pages: readonly Page[], kind: Greeting): string {
  const start = { hello: 'Hello! ', thanks: 'You are welcome. ', goodbye: 'Goodbye! ', capabilities: '' }[
    kind
  ]
  if (kind === 'goodbye') return `${start}Come back whenever you have a question.`
  return `${start}I answer from ${count(pages.length)} of documentation and show where each answer stands. ${topics(pages)}`
}

export const nothingToRead =
  'I have no pages to answer from yet. For whoever runs this site: set `content` of this agent in `confab.config.ts` ' +
  "to the Markdown files I should know, for example `content: ['docs/**/*.md']`. " +
  'The globs start at the folder of the config file; the log says what was left out.'

function topics(pages: readonly Page[]): string {
  const named = pages.slice(0, MOST_TITLES).map(({ title, url }) => {
    const name = escapeMarkdown(title)
    return `- ${url === undefined ? name : `[${name}](${url})`}`
  })
  const others = pages.length - named.length
  const more = others > 0 ? [`- and ${others} more`] : []
  return ['You can ask me about:\n', ...named, ...more].join('\n')
}

function count(pages: number): string {
  return pages === 1 ? '1 page' : `${pages} pages`
}

/** “change the colours”, of “How do I change the colours?” */
function quoted(question: string): string {
  const line = shortened(question.slice(0, 500), 500)
  const phrase = line
    .replace(
      /^(please |hi |hello |hey )?(how (do|does|can|could|would|should) (i|you|we|one) |how to |(can|could) you (tell|show) me )/i,
      '',
    )
    .replace(/[\s?!.,;:]{1,20}$/, '')
  return `“${shortened(phrase === '' ? line : phrase, LONGEST_PHRASE)}”`
}
