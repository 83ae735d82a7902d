/** Which words the widget uses: the table of the locale, and the host page's own words over it. */
import { en } from './en.ts'

export type Strings = Readonly<Record<keyof typeof en, string>>
export type StringOverrides = Readonly<Partial<Strings>>

/** By language, or by language and region: `pt` or `pt-BR`. */
const tables: Readonly<Record<string, Strings>> = { en }

/** The words to use, and the language they are in. A locale that has no table falls back to its language, then to English. */
export function chooseStrings(
  locale: string | null,
  overrides: StringOverrides | undefined,
): { strings: Strings; language: string } {
  const wanted = locale ?? 'en'
  const language = [wanted, wanted.split('-')[0] ?? ''].find((name) => Object.hasOwn(tables, name)) ?? 'en'
  return { strings: { ...(tables[language] ?? en), ...overrides }, language }
}

/** Fills in the words in braces; a word that is not given stays as it is. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (braces, name: string) => String(values[name] ?? braces))
}

/** What the visitor is told of an error. */
export function errorWords(strings: Strings, code: string): string {
  return (strings as Readonly<Record<string, string>>)[code] ?? strings.INTERNAL_ERROR
}
