/** The parts of links and of definitions: labels, destinations and titles (sections 4.7 and 6.3). Each is read without ever going back. */
import type { Target } from './tree.ts'
import { unescape } from './references.ts'

/** What was read, and where it ends. */
interface Found<Value> {
  readonly value: Value
  readonly end: number
}

const labelSource = /\[([^\\[\]]*(?:\\[^][^\\[\]]*)*)\]/y
const longestLabel = 999
const inAngles = /<([^<>\\\n]*(?:\\.[^<>\\\n]*)*)>/y
const titleSource =
  /"([^"\\]*(?:\\[^][^"\\]*)*)"|'([^'\\]*(?:\\[^][^'\\]*)*)'|\(([^()\\]*(?:\\[^][^()\\]*)*)\)/y
const whiteSpace = /[ \t\n]*/y
const deepestParenthesis = 32

/** A label in brackets; not yet normalised. */
export function readLabel(text: string, at: number): Found<string> | undefined {
  const found = match(labelSource, text, at)
  const value = found?.[1] ?? ''
  return value.length <= longestLabel && /[^ \t\n]/.test(value)
    ? { value, end: at + value.length + 2 }
    : undefined
}

/** Labels that differ in case or white space only are the same. */
export function normalize(label: string): string {
  const text = label.replace(/[ \t\n]+/g, ' ').replace(/^ | $/g, '')
  // Only that way `ẞ` and `SS` become the same.
  return text.toLowerCase().toUpperCase()
}

/** `(destination "title")`, as it comes after the text of a link. */
export function readResource(text: string, at: number): Found<Target> | undefined {
  if (text[at] !== '(') return undefined
  const begin = skipSpace(text, at + 1)
  const destination = readDestination(text, begin) ?? { value: '', end: begin }
  const gap = skipSpace(text, destination.end)
  const title = gap > destination.end ? readTitle(text, gap) : undefined
  const end = skipSpace(text, title?.end ?? gap)
  return text[end] === ')'
    ? { value: { url: destination.value, title: title?.value }, end: end + 1 }
    : undefined
}

/** `destination "title"` up to the end of its line, as it comes after the label of a definition. */
export function readDefined(text: string, at: number): Found<Target> | undefined {
  const destination = readDestination(text, skipSpace(text, at))
  if (!destination) return undefined
  const { value: url, end } = destination
  const gap = skipSpace(text, end)
  const title = gap > end ? readTitle(text, gap) : undefined
  const endWithTitle = title && lineEnd(text, title.end)
  if (endWithTitle !== undefined) return { value: { url, title: title?.value }, end: endWithTitle }
  // What looked like a title may be the text after the definition.
  const endWithout = lineEnd(text, end)
  return endWithout === undefined ? undefined : { value: { url, title: undefined }, end: endWithout }
}

/** Nothing where no destination begins; an empty one has to be in angle brackets. */
function readDestination(text: string, at: number): Found<string> | undefined {
  if (text[at] === '<') {
    const found = match(inAngles, text, at)
    return found && { value: unescape(found[1] ?? ''), end: at + found[0].length }
  }
  const end = bareEnd(text, at)
  return end > at ? { value: unescape(text.slice(at, end)), end } : undefined
}

/** Where a destination without angle brackets ends; `at` if its parentheses are not balanced. */
function bareEnd(text: string, at: number): number {
  let depth = 0
  for (let end = at; ; end++) {
    const character = text[end]
    if (character === '(') depth++
    else if (character === ')' && depth > 0) depth--
    else if (character === undefined || character === ')' || character <= ' ' || character === '\x7f')
      return depth > 0 ? at : end
    else if (character === '\\' && /[!-/:-@[-`{-~]/.test(text[end + 1] ?? '')) end++
    if (depth > deepestParenthesis) return at
  }
}

function readTitle(text: string, at: number): Found<string> | undefined {
  const found = match(titleSource, text, at)
  return found && { value: unescape(found[0].slice(1, -1)), end: at + found[0].length }
}

function skipSpace(text: string, at: number): number {
  return at + (match(whiteSpace, text, at)?.[0].length ?? 0)
}

/** Where the line after this one begins, if nothing but spaces is left of this one. */
function lineEnd(text: string, at: number): number | undefined {
  const found = match(/[ \t]*(?:\n|$)/y, text, at)
  return found ? at + found[0].length : undefined
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
