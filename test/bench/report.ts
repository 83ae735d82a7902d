/** Tells what the bench has measured: on the terminal, and as a page of the documentation. */
import { conditions, toMarkdown, writePage, type Table } from '../support/report-page.ts'
import { figuresTable, isMissed, rounded, type Figure, type Measured } from './part.ts'

const introduction = `# Performance

What Confab promises to cost, and what it was seen to cost. \`pnpm bench\` has written this page; nothing here is written by hand.
Each figure stands beside its floor, which is measured in the same run on the same machine: what the least that could do the
job takes. A busy machine makes both of them worse, so the two are to be read together.`

const repetition = `\`\`\`sh
pnpm bench            # prints, and ends with 1 when a promise is not kept
pnpm bench --write    # writes this page as well
pnpm bench --only messages,idle
\`\`\`

It takes a few minutes, and talks to nothing but this machine. Other work on it shows in the figures.`

export function print({ heading, load, seconds, figures }: Measured): void {
  console.log(`\n${heading}  (${seconds.toFixed(0)} s, load ${load.toFixed(1)} at the start)`)
  const [, ...rows] = figuresTable(figures)
  for (const [what, value, floor, most, verdict] of rows) {
    const beside = [floor && `floor ${floor}`, most && `at most ${most}`, verdict].filter(Boolean)
    console.log(`  ${what}: ${value}${beside.length > 0 ? `  (${beside.join(', ')})` : ''}`)
  }
}

export async function writeReport(measured: readonly Measured[]): Promise<void> {
  const parts = measured.flatMap(({ heading, text, figures }) => [
    `## ${heading}`,
    text,
    toMarkdown(figuresTable(figures)),
  ])
  await writePage('docs/performance.md', [
    introduction,
    ...['## Is all of it kept?', verdictOf(measured)],
    ...parts,
    ...['## What did it run on?', toMarkdown(conditions(loads(measured)))],
    ...['## How is it repeated?', repetition],
  ])
}

function verdictOf(measured: readonly Measured[]): string {
  const promised = measured.flatMap(({ figures }) => figures.filter(({ most }) => most !== undefined))
  const missed = promised.filter(isMissed)
  if (missed.length === 0) return `Yes: ${promised.length} promises, and each was kept in this run.`
  const names = missed.map((figure) => `- ${inWords(figure)}`).join('\n')
  return `Of ${promised.length} promises ${missed.length} were not kept in this run:\n\n${names}`
}

/** Such as: Opening a long conversation: 81.5 ms, at most 80 ms. */
export function inWords({ what, value, unit, most }: Figure): string {
  return `${what}: ${rounded(value)} ${unit}, at most ${rounded(most ?? 0)} ${unit}`
}

/** A load of 1 is one core that is busy. */
const loads = (measured: readonly Measured[]): Table => [
  ...measured.map(({ name, load }) => [`Load when \`${name}\` began, over one minute`, load.toFixed(1)]),
]
