/** Which words the chat speaks: those of the `locale`, of the host page, or of the visitor, in this order. */
import { english, type Words } from './english.ts'

/** Language tags, the one that counts most first. */
function wantedBy(host: Speaker): string[] {
  const around = host.closest<HTMLElement>('[lang]') ?? document.documentElement
  return [host.locale, around.lang, ...navigator.languages].filter((tag): tag is string => Boolean(tag))
}

type Speaker = HTMLElement & { readonly locale: string | null }

/**
 * Keeps to the language of the host. `now()` looks again, and gives the words of before while others are fetched, at first
 * `undefined`; `changed` is called once they are there. English is there at once.
 */
export class Language {
  readonly #host: Speaker
  readonly #changed: () => void
  #wanted = ''
  #words: Words | undefined
  #fetching: Promise<void> | undefined

  constructor(host: Speaker, changed: () => void) {
    this.#host = host
    this.#changed = changed
  }

  now(): Words | undefined {
    const wanted = wantedBy(this.#host)
    if (this.#wanted === wanted.join()) return this.#words
    this.#wanted = wanted.join()
    if (/^en\b/i.test(wanted[0] ?? 'en')) this.#words = english
    else this.#fetching = this.#fetch(wanted)
    return this.#words
  }

  /** Until there are words. */
  async ready(): Promise<void> {
    if (!this.now()) await this.#fetching
  }

  async #fetch(wanted: readonly string[]): Promise<void> {
    const words = await import('./languages.ts').then(({ load }) => load(wanted)).catch(() => english)
    if (this.#wanted !== wanted.join()) return
    this.#words = words
    this.#changed()
  }
}
