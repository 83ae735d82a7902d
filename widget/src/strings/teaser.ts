/** The words that are needed beside the launcher before the chat and its tables are there. */

export interface TeaserStrings {
  readonly dismiss: string
}

/** To dismiss the invitation, and what the launcher is called. */
const words: Readonly<Record<string, readonly [string, string]>> = {
  ar: ['إغلاق', 'فتح المحادثة'],
  cs: ['Zavřít', 'Otevřít chat'],
  da: ['Afvis', 'Åbn chatten'],
  de: ['Ausblenden', 'Chat öffnen'],
  en: ['Dismiss', 'Open chat'],
  es: ['Descartar', 'Abrir el chat'],
  fi: ['Sulje', 'Avaa chat'],
  fr: ['Ignorer', 'Ouvrir le chat'],
  he: ['סגירה', 'פתיחת הצ׳אט'],
  it: ['Ignora', 'Apri la chat'],
  ja: ['閉じる', 'チャットを開く'],
  ko: ['닫기', '채팅 열기'],
  nb: ['Avvis', 'Åpne chatten'],
  nl: ['Sluiten', 'Chat openen'],
  pl: ['Odrzuć', 'Otwórz czat'],
  pt: ['Dispensar', 'Abrir o chat'],
  ru: ['Скрыть', 'Открыть чат'],
  sv: ['Avvisa', 'Öppna chatten'],
  tr: ['Kapat', 'Sohbeti aç'],
  uk: ['Сховати', 'Відкрити чат'],
  zh: ['关闭', '打开聊天'],
}

type Speaker = HTMLElement & { readonly locale: string | null }

export const dismissIn = (host: Speaker): string => wordsFor(host)[0]
export const openChatIn = (host: Speaker): string => wordsFor(host)[1]

/** In the first language that is known: of the host, of the page, or of the visitor. */
function wordsFor(host: Speaker): readonly [string, string] {
  const around = host.closest<HTMLElement>('[lang]')?.lang
  const wanted = [host.locale, around, ...navigator.languages]
  const known = wanted.map((tag) => tag?.split(/[-_]/)[0]?.toLowerCase() ?? '').find((tag) => words[tag])
  return words[known ?? 'en'] ?? ['', '']
}
