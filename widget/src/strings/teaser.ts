/** The one word of the invitation that the page does not give: it is there before the chat and its tables are. */

export interface TeaserStrings {
  readonly dismiss: string
}

const words: Readonly<Record<string, string>> = {
  ar: 'إغلاق',
  cs: 'Zavřít',
  da: 'Afvis',
  de: 'Ausblenden',
  en: 'Dismiss',
  es: 'Descartar',
  fi: 'Sulje',
  fr: 'Ignorer',
  he: 'סגירה',
  it: 'Ignora',
  ja: '閉じる',
  ko: '닫기',
  nb: 'Avvis',
  nl: 'Sluiten',
  pl: 'Odrzuć',
  pt: 'Dispensar',
  ru: 'Скрыть',
  sv: 'Avvisa',
  tr: 'Kapat',
  uk: 'Сховати',
  zh: '关闭',
}

/** In the first language that is known: of the host, of the page, or of the visitor. */
export function dismissIn(host: HTMLElement & { readonly locale: string | null }): string {
  const around = host.closest<HTMLElement>('[lang]')?.lang
  const wanted = [host.locale, around, ...navigator.languages]
  const known = wanted.map((tag) => tag?.split(/[-_]/)[0]?.toLowerCase() ?? '').find((tag) => words[tag])
  return words[known ?? 'en'] ?? ''
}
