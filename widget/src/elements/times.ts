/** How points in time are written: in the language of the chat and, where they share it, in the visitor's own variant. */

const calendars = new Map<string, Calendar>()

/** The calendar for the language that holds around the element. */
export function calendarOf(element: Element): Calendar {
  const language = element.closest<HTMLElement>('[lang]')?.lang ?? ''
  const known = calendars.get(language)
  const calendar = known ?? new Calendar(language)
  calendars.set(language, calendar)
  return calendar
}

const DAY_MS = 86_400_000

export class Calendar {
  /** For `Intl`, the best first. */
  readonly locales: readonly string[]
  readonly #time: Intl.DateTimeFormat

  /** `language`: a language tag; none means the visitor's. */
  constructor(language: string, visitors: readonly string[] = navigator.languages) {
    this.locales = [...visitors.filter((one) => one.startsWith(language)), language].filter(isTag)
    this.#time = new Intl.DateTimeFormat([...this.locales], { timeStyle: 'short' })
  }

  time(at: string): string {
    return this.#time.format(new Date(at))
  }

  /** Today, yesterday, a day of the last week by its name, any other by its date. */
  day(at: string, now = new Date()): string {
    const date = new Date(at)
    const days = Math.max(0, Math.round((midnight(now) - midnight(date)) / DAY_MS))
    if (days < 2) return new Intl.RelativeTimeFormat(this.locales, { numeric: 'auto' }).format(-days, 'day')
    if (days < 7) return date.toLocaleDateString(this.locales, { weekday: 'long' })
    const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
    return date.toLocaleDateString(this.locales, { day: 'numeric', month: 'long', ...year })
  }
}

/** Pages and browsers also give tags that are none. */
function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0
  } catch {
    return false
  }
}

function midnight(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0)
}
