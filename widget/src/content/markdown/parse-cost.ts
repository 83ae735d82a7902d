/** Finds texts that micromark would take quadratic time or worse for, before it is asked to. No message is like that by chance. */

const mostMarkers = 100
const mostBrackets = 100
const mostRuns = 1_000
const mostRunsInText = 5_000
const mostLabels = 1_000
const mostPoints = 2_000

/** More block quote and list markers in a row, on one line, or more empty lines, than any message has. */
export function nestsTooDeep(source: string): boolean {
  return markerChain.test(source) || emptiness.test(source)
}

/** The constructs to leave out, so that their marks are shown as they are written. */
export function costlyConstructs(source: string): string[] {
  const costly = new Set<string>()
  let runs = 0
  let runsInText = 0
  let brackets = 0
  let openings = 0
  let points = 0
  for (const [mark] of source.matchAll(marks)) {
    if (mark.startsWith('\n')) runs = brackets = openings = points = 0
    else if (mark === '[') {
      brackets++
      openings++
    } else if (mark === '\\' || mark === '&' || mark === '<') points++
    else if (mark === ']') brackets = Math.max(brackets - 1, 0)
    else {
      runs++
      runsInText++
    }
    if (brackets > mostBrackets || openings > mostLabels) labels.forEach((name) => costly.add(name))
    if (points > mostPoints) single.forEach((name) => costly.add(name))
    if (runs > mostRuns || runsInText > mostRunsInText) emphasis.forEach((name) => costly.add(name))
  }
  return [...costly]
}

const labels = ['labelStartLink', 'labelStartImage', 'labelEnd']
const single = ['characterEscape', 'characterReference', 'hardBreakEscape', 'htmlText', 'autolink']
const emphasis = ['attention', 'strikethrough']
const emptiness = /(?:\n[ \t]*){500}\n/
const markerChain = new RegExp(
  String.raw`^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){${mostMarkers}}`,
  'm',
)
/** Brackets, what stands for or before one character, runs that could begin or end emphasis, and where a paragraph ends or an item, a heading or a row begins. */
const marks = /[[\]\\&<]|\*+|~+|(?<!\w)_+|_+(?!\w)|\n[ \t]*(?:\n|[-+*#|]|\d{1,9}[.)])/g
