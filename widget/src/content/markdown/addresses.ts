/** Addresses that link themselves, without any brackets: the "autolinks" that GitHub added to CommonMark. */

export interface Address {
  readonly end: number
  readonly url: string
}

const mail = /[\w.+-]+@(?:[\w-]|\.(?=[a-z\d]))+/iy
const prefix = /https?:\/\/(?![_.-])|(?=www\.)/iy
/** No name of a host is longer, so that no text of names that are none takes long. */
const host = /(?:[^\s\p{P}\p{S}\p{Cc}]|[-._]){1,254}/uy
const path = /[^\s<]*/y
const atEnd = `!"')*,.:;?_~]`
const isEnded = /(?:[!"')*,.:;?_~\]]|&[a-z]+;)*(?=[\s<]|\][([]|$)/iy

/** The address that begins at `at`, if one does. */
export function addressAt(text: string, at: number): Address | undefined {
  const before = text[at - 1] ?? ' '
  const mailbox = /[\w.+/-]/.test(before) ? undefined : match(mail, text, at)
  if (mailbox && /\.[^.]*[a-z]$/i.test(mailbox.slice(mailbox.indexOf('@'))))
    return { end: at + mailbox.length, url: `mailto:${mailbox}` }
  const protocol = match(prefix, text, at)
  if (protocol === undefined || !mayFollow(before, protocol)) return undefined
  const domain = match(host, text, at + protocol.length) ?? ''
  const begin = at + protocol.length + domain.length
  // What ends the address is not a part of the name.
  const name = match(isEnded, text, begin) === undefined ? domain : domain.replace(/[._]*$/, '')
  if (!isHost(name, protocol !== '')) return undefined
  const address = trimmed(protocol + domain + (match(path, text, begin) ?? ''))
  return { end: at + address.length, url: protocol ? address : `http://${address}` }
}

function mayFollow(before: string, protocol: string): boolean {
  return protocol ? !/[a-z]/i.test(before) : /[ \t\n*_~([\]]/.test(before)
}

/** A name with an underscore in one of its last two parts is none. */
function isHost(name: string, hasProtocol: boolean): boolean {
  return /[^._]/.test(name) && !/_[^.]*(?:\.[^.]*)?$/.test(name) && (hasProtocol || name.includes('.'))
}

/** Without the punctuation after it. A parenthesis belongs to an address that has one open for it. */
function trimmed(address: string): string {
  const cut = address.search(/\][([]/)
  let end = cut < 0 ? address.length : cut
  let unopened = countOf(address, ')', end) - countOf(address, '(', end)
  while (atEnd.includes(address[end - 1] ?? '-')) {
    if (address[end - 1] === ')' && unopened-- <= 0) break
    end--
    if (address[end] === ';') end = startOfReference(address, end)
  }
  return address.slice(0, end)
}

function countOf(text: string, character: string, end: number): number {
  return text.slice(0, end).split(character).length - 1
}

/** `&copy;` after an address is no part of it. */
function startOfReference(address: string, end: number): number {
  let at = end
  while (/[a-z]/i.test(address[at - 1] ?? '')) at--
  return at < end && address[at - 1] === '&' ? at - 1 : end
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
