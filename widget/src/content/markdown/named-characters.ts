/** Names of characters: the few that answers use, and all of HTML's when another one is met. */

const usual: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  trade: '™',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  times: '×',
  deg: '°',
  euro: '€',
  larr: '←',
  rarr: '→',
}

let names = usual
let complete = false
let unknown = false

/** `undefined` for a name that is not known, or not known yet. */
export function nameToCharacters(name: string): string | undefined {
  if (Object.hasOwn(names, name)) return names[name]
  unknown = true
  return undefined
}

/** Whether, since this was last asked, a name was met that the complete table may know. */
export function needsAllNames(): boolean {
  const needed = unknown && !complete
  unknown = false
  return needed
}

/** Fetches the complete table. */
export async function fetchAllNames(): Promise<void> {
  const { characterEntities } = await import('character-entities')
  names = characterEntities
  complete = true
}
