/** Chooses what to quote of a passage: the whole of it when it is short, else the blocks that speak of the question. */
import type { Block } from './blocks.ts'
import { textTerms } from './terms.ts'

/** A code block is quoted whole or not at all; this much when it is what fits the question best. */
const LONGEST_CODE = 2_000
/** Stands for the blocks that are left out between two others. */
const GAP = '…'

export interface Quote {
  /** Empty when nothing of the passage fits. */
  readonly text: string
  /** Whether it is the passage from end to end. */
  readonly whole: boolean
}

/**
 * Blocks of a passage as they stand in the page, in its order, in at most about `budget` characters.
 * `weights` says how much each term of the question counts.
 */
export function quoteBlocks(
  blocks: readonly Block[],
  weights: ReadonlyMap<string, number>,
  budget: number,
): Quote {
  const texts = blocks.map(textOf)
  if (lengthOf(texts) <= budget) return { text: texts.join('\n\n').trimEnd(), whole: true }
  const chosen = new Map<number, string>()
  for (const { group, merit } of byMerit(grouped(blocks), blocks, weights)) {
    const rest = budget - lengthOf([...chosen.values()])
    const adjacent = chosen.has((group[0] ?? 0) - 1)
    const fits = lengthOf(group.map((index) => texts[index] ?? '')) <= rest
    if (fits && (merit > 0 || adjacent || chosen.size === 0)) {
      for (const index of group) chosen.set(index, texts[index] ?? '')
    } else if (chosen.size === 0) {
      for (const [index, text] of shortenGroup(group, blocks, weights, rest)) chosen.set(index, text)
    }
  }
  return { text: joinWithGaps(chosen), whole: false }
}

/** A paragraph that announces a list or some code ("Write this:", without a full stop) goes with it. */
function grouped(blocks: readonly Block[]): number[][] {
  const groups: number[][] = []
  blocks.forEach((block, index) => {
    const before = blocks[index - 1]
    const announced =
      before?.kind === 'paragraph' && !/[.!?]$/.test(before.plain) && block.kind !== 'paragraph'
    if (announced) groups.at(-1)?.push(index)
    else groups.push([index])
  })
  return groups
}

/** Best first; of equals the one that stands first. */
function byMerit(
  groups: readonly number[][],
  blocks: readonly Block[],
  weights: ReadonlyMap<string, number>,
): { group: number[]; merit: number }[] {
  const merit = (index: number): number =>
    weigh(blocks[index]?.plain ?? '', weights) + (index === 0 ? 0.5 : 0)
  return groups
    .map((group) => ({ group, merit: Math.max(...group.map(merit)) }))
    .sort((a, b) => b.merit - a.merit)
}

function weigh(text: string, weights: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const term of new Set(textTerms(text))) sum += weights.get(term) ?? 0
  return sum
}

function shortenGroup(
  group: readonly number[],
  blocks: readonly Block[],
  weights: ReadonlyMap<string, number>,
  budget: number,
): Map<number, string> {
  const chosen = new Map<number, string>()
  for (const index of group) {
    const block = blocks[index]
    const rest = budget - lengthOf([...chosen.values()])
    const text = block && shorten(block, weights, rest)
    if (text) chosen.set(index, text)
  }
  return chosen
}

/** The best parts of a block that fit, as it stands there; empty when it cannot be shortened enough. */
function shorten(block: Block, weights: ReadonlyMap<string, number>, budget: number): string {
  const whole = textOf(block)
  if (whole.length <= (block.kind === 'code' ? Math.max(budget, LONGEST_CODE) : budget)) return whole
  if (block.kind === 'code' || block.kind === 'quote') return ''
  const merits = block.parts.map((part) => weigh(part, weights))
  return (
    block.kind === 'table' ? bestRows(block.parts, merits, budget) : bestRun(block.parts, merits, budget)
  ).trimEnd()
}

/** The head of a table and the rows that fit the question best, in their order. */
function bestRows(parts: readonly string[], merits: readonly number[], budget: number): string {
  const order = [...parts.keys()].sort((a, b) =>
    a === 0 ? -1 : b === 0 ? 1 : (merits[b] ?? 0) - (merits[a] ?? 0),
  )
  const chosen = new Set<number>()
  let length = 0
  for (const index of order) {
    length += parts[index]?.length ?? 0
    if (length > budget) break
    chosen.add(index)
  }
  return chosen.size > 1 ? parts.filter((_, index) => chosen.has(index)).join('') : ''
}

/** The best sentence or item, then what follows it, then what stands before it, as far as there is room. */
function bestRun(parts: readonly string[], merits: readonly number[], budget: number): string {
  let start = merits.indexOf(Math.max(...merits))
  let end = start + 1
  let length = parts[start]?.length ?? 0
  if (length > budget) return ''
  const take = (index: number): boolean => {
    const part = parts[index]
    if (part === undefined || length + part.length > budget) return false
    length += part.length
    return true
  }
  while (take(end)) end++
  while (take(start - 1)) start--
  return parts.slice(start, end).join('')
}

function joinWithGaps(chosen: ReadonlyMap<number, string>): string {
  const places = [...chosen.keys()].sort((a, b) => a - b)
  const pieces = places.flatMap((place, index) => {
    const adjacent = index === 0 || places[index - 1] === place - 1
    return [...(adjacent ? [] : [GAP]), chosen.get(place) ?? '']
  })
  return pieces.join('\n\n').trimEnd()
}

function textOf(block: Block): string {
  return block.parts.join('')
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + 2, 0)
}
