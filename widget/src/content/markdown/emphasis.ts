/** Runs of `*`, `_` and `~`, and which of them belong together (section 6.2). */

export interface Run {
  readonly character: string
  readonly size: number
  readonly canOpen: boolean
  readonly canClose: boolean
  /** How many of its marks have found no partner. */
  left: number
  /** The sizes of the marks that close, from left to right: they come first. */
  readonly closes: number[]
  /** The sizes of the marks that open, from right to left: they come last. */
  readonly opens: number[]
}

const space = /\s/
const punctuation = /[\p{P}\p{S}]/u

/** Reads the run from `from` to `to`. What stands beside it decides what it can do. */
export function readRun(text: string, from: number, to: number, gfm: boolean): Run {
  const character = text[from] ?? ''
  const before = lastCharacter(text, from)
  const after = String.fromCodePoint(text.codePointAt(to) ?? 32)
  const [spaceBefore, spaceAfter] = [space.test(before), space.test(after)]
  const [markBefore, markAfter] = [punctuation.test(before), punctuation.test(after)]
  // A tilde is no obstacle: what it strikes through may be emphasised as a whole.
  const passesTilde = gfm && character !== '~'
  const left = (passesTilde && after === '~') || (!spaceAfter && (!markAfter || spaceBefore || markBefore))
  const right = (passesTilde && before === '~') || (!spaceBefore && (!markBefore || spaceAfter || markAfter))
  const inWord = character === '_' && left && right
  return {
    character,
    size: to - from,
    canOpen: left && (!inWord || markBefore),
    canClose: right && (!inWord || markAfter),
    left: to - from,
    closes: [],
    opens: [],
  }
}

function lastCharacter(text: string, end: number): string {
  if (end === 0) return ' '
  const pair = text.slice(Math.max(end - 2, 0), end)
  return (pair.codePointAt(0) ?? 0) > 0xffff ? pair : pair.slice(-1)
}

/**
 * Finds the partners among the runs from `first` on. Each run is looked at once for each kind of run that finds no partner, of which
 * there are few: so the time is in proportion to the number of runs.
 */
export function pairRuns(runs: readonly Run[], first: number): void {
  if (first === runs.length) return
  const openers: number[] = []
  /** For each kind of closing run, the first opener worth looking at: none before it fits. */
  const worthwhile = new Map<string, number>()
  const findOpener = (closer: Run, kind: string): number => {
    const least = worthwhile.get(kind) ?? 0
    for (let at = openers.length - 1; at >= 0 && (openers[at] ?? 0) >= least; at--)
      if (belongTogether(runs[openers[at] ?? 0], closer)) return at
    return -1
  }
  for (let at = first; at < runs.length; at++) {
    const closer = runs[at]
    if (!closer) continue
    const kind = kindOf(closer)
    while (closer.canClose && closer.left > 0) {
      const found = findOpener(closer, kind)
      const opener = runs[openers[found] ?? -1]
      if (!opener) {
        worthwhile.set(kind, at)
        break
      }
      join(opener, closer)
      // What is left open within the pair never closes.
      openers.length = opener.left > 0 ? found + 1 : found
    }
    if (closer.canOpen && closer.left > 0) openers.push(at)
  }
}

/** Runs of one kind fit the same openers. */
function kindOf({ character, size, canOpen }: Run): string {
  return `${character}${character === '~' ? size : size % 3}${canOpen}`
}

function belongTogether(opener: Run | undefined, closer: Run): boolean {
  if (opener?.character !== closer.character) return false
  if (closer.character === '~') return opener.size === closer.size
  // Rules 9 and 10: `*a**b*` is not two emphases.
  return (
    (!opener.canClose && !closer.canOpen) || closer.size % 3 === 0 || (opener.size + closer.size) % 3 !== 0
  )
}

function join(opener: Run, closer: Run): void {
  const isWhole = closer.character === '~'
  const size = isWhole ? closer.size : opener.left > 1 && closer.left > 1 ? 2 : 1
  opener.left -= size
  closer.left -= size
  opener.opens.push(size)
  closer.closes.push(size)
}
