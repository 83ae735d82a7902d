/** The languages other than English, each in a file that is fetched when it is spoken. */
import type { Table } from './strings.ts'
import { english, type Words } from './english.ts'

type Load = () => Promise<{ readonly default: Table }>

/** By language tag. The name of a file is its tag. */
export const tables: Readonly<Record<string, Load>> = {
  ar: () => import('./ar.ts'),
  cs: () => import('./cs.ts'),
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  es: () => import('./es.ts'),
  fi: () => import('./fi.ts'),
  fr: () => import('./fr.ts'),
  he: () => import('./he.ts'),
  it: () => import('./it.ts'),
  ja: () => import('./ja.ts'),
  ko: () => import('./ko.ts'),
  nb: () => import('./nb.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  'pt-BR': () => import('./pt-BR.ts'),
  ru: () => import('./ru.ts'),
  sv: () => import('./sv.ts'),
  tr: () => import('./tr.ts'),
  uk: () => import('./uk.ts'),
  'zh-CN': () => import('./zh-CN.ts'),
}

/** Other names of a language, and languages whose readers read the other one well. */
const aliases: Readonly<Record<string, string>> = {
  pt: 'pt-BR',
  zh: 'zh-CN',
  no: 'nb',
  nn: 'nb',
  iw: 'he',
}

/** Words for the first of these languages that is spoken here; English when none is. Rejects when they cannot be fetched. */
export async function load(wanted: readonly string[]): Promise<Words> {
  const language = wanted.map(spoken).find((tag) => tag !== undefined)
  const table = await tables[language ?? '']?.()
  if (!table || !language) return english
  const strings = Object.fromEntries(
    // Says in which language a number chooses its form.
    Object.entries(table.default).map(([key, text]) => [key, text.replace(/\{(\w+)\|/g, `{$1@${language}|`)]),
  ) as Table
  return { strings, language, direction: /^(ar|he)$/.test(language) ? 'rtl' : 'ltr' }
}

/** The tag of the table that speaks this language, `en` for English. */
function spoken(tag: string): string | undefined {
  // Who reads traditional characters may well prefer the next language of theirs to simplified ones.
  if (/^zh[-_](hant|tw|hk|mo)/i.test(tag)) return undefined
  const language = tag.toLowerCase().split(/[-_]/)[0] ?? ''
  if (language === 'en') return language
  const known = Object.hasOwn(aliases, language) ? aliases[language] : language
  return known && Object.hasOwn(tables, known) ? known : undefined
}
