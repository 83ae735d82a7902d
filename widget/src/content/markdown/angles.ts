/** What stands in angle brackets: addresses and raw HTML (sections 6.5 and 6.6). */

/** What ends where; with an address when it is one. */
export interface Angle {
  readonly end: number
  readonly url?: string
}

const address = /<([a-z][a-z\d+.-]{1,31}:[^\0- <>\x7f]*)>/iy
const label = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?'
const mail = new RegExp(`<([\\w.!#$%&'*+/=?^\`{|}~-]+@${label}(?:\\.${label})*)>`, 'iy')

const attribute = String.raw`[ \t\n]+[a-z_:][\w.:-]*(?:[ \t\n]*=[ \t\n]*(?:[^ \t\n"'=<>\`]+|'[^']*'|"[^"]*"))?`
/** An opening or a closing tag, as a source to make patterns of. */
export const tagSource = String.raw`<(?:[a-z][a-z\d-]*(?:${attribute})*[ \t\n]*\/?|\/[a-z][a-z\d-]*[ \t\n]*)>`
const tag = new RegExp(`^${tagSource}`, 'i')
/** No tag is longer, so that no text of unfinished ones takes long. */
const longestTag = 1_000

/** @param missing what is known to be nowhere after `at`; what else is found to be missing is added. */
export function angleAt(text: string, at: number, missing: Set<string>): Angle | undefined {
  address.lastIndex = mail.lastIndex = at
  const url = address.exec(text)?.[1]
  if (url !== undefined) return { url, end: at + url.length + 2 }
  const name = mail.exec(text)?.[1]
  if (name !== undefined) return { url: `mailto:${name}`, end: at + name.length + 2 }
  const next = text[at + 1] ?? ''
  if (next === '?') return endingWith('?>', at + 2)
  if (next === '!') return endOfDeclaration()
  const length = tag.exec(text.slice(at, at + longestTag))?.[0].length
  return length === undefined ? undefined : { end: at + length }

  function endOfDeclaration(): Angle | undefined {
    if (text.startsWith('--', at + 2)) {
      // `<!-->` and `<!--->` are whole.
      return endingWith('-->', at + 2)
    }
    if (text.startsWith('[CDATA[', at + 2)) return endingWith(']]>', at + 9)
    return /[a-z]/i.test(text[at + 2] ?? '') ? endingWith('>', at + 3) : undefined
  }

  function endingWith(end: string, from: number): Angle | undefined {
    const found = missing.has(end) ? -1 : text.indexOf(end, from)
    if (found < 0) missing.add(end)
    return found < 0 ? undefined : { end: found + end.length }
  }
}
