/** The words of the widget: what tables hold, how gaps in them are filled, and what the host page may put over them. */
import type { en } from './en.ts'
import type { laterEn } from './later.ts'
import type { TeaserStrings } from './teaser.ts'

/** The words that are needed from the start. */
export type Strings = Readonly<Record<keyof typeof en, string>>
/** The words of parts that are loaded when they are first used. */
export type LaterStrings = Readonly<Record<keyof typeof laterEn, string>>
/** Everything the widget can say, in one language. */
export type Table = Strings & LaterStrings
export type StringOverrides = Readonly<Partial<Table & TeaserStrings>>

/**
 * Fills in the words in braces; a word that is not given stays as it is. `{count|one=# hour|other=# hours}` chooses by
 * number, by the rules of the visitor's browser or, in `{count@pl|…}`, of that language.
 */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(
    /\{(\w+)(?:@([\w-]+))?\|?([^}]*)\}/g,
    (braces, name: string, language?: string, forms?: string) =>
      forms ? pluralOf(Number(values[name]), language, forms.split('|')) : String(values[name] ?? braces),
  )
}

function pluralOf(number: number, language: string | undefined, forms: readonly string[]): string {
  const kind = `${new Intl.PluralRules(language).select(number)}=`
  const form = forms.find((one) => one.startsWith(kind)) ?? forms.at(-1) ?? ''
  return form.replace(/^\w+=/, '').replace('#', number.toLocaleString(language))
}

/** What the visitor is told of an error. */
export function errorWords(strings: Strings, code: string): string {
  return (strings as Readonly<Record<string, string>>)[code] ?? strings.INTERNAL_ERROR
}
