/** What the tabs of one browser share besides what the server keeps: the draft, how far was read, and what they do. */
import type { VisitorTranscript } from '@confab/shared/conversation'
import type { Place } from '../visitor/place.ts'
import { markOf, unreadSince } from './reading.ts'
import { isAt } from '../visitor/visitor-storage.ts'

/** What other tabs have to follow. */
export type TabStep =
  /** The conversation was left for another one, or for none. */
  | { readonly type: 'conversation'; readonly from: string | undefined; readonly to: string | undefined }
  /** A message was put into the outbox, or taken out. */
  | { readonly type: 'outbox' }
  /** The visitor has gone: this concerns all places at the server. */
  | { readonly type: 'logout' }

type TabNews =
  | TabStep
  | { readonly type: 'draft'; readonly text: string }
  | { readonly type: 'read'; readonly text: string }

/** What tabs tell one another. One that was loaded earlier or later may tell of what is not known here. */
interface Letter {
  readonly place: string
  /** Who the visitor is there. */
  readonly visitor: string | undefined
  /** When it was written, in milliseconds. */
  readonly at: number
  readonly news: TabNews
}

/** Every script of the site can speak here, too. */
function isLetter(data: unknown): data is Letter {
  const { place, at, news } = (data ?? {}) as Partial<Letter>
  const { type, text, from, to } = (news ?? {}) as Record<string, unknown>
  const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'
  const isComplete = (type !== 'draft' && type !== 'read') || text !== undefined
  return (
    isComplete && typeof type === 'string' && typeof at === 'number' && [place, text, from, to].every(isText)
  )
}

export interface TabsOptions {
  readonly place: Place
  /** Who the visitor is, once that is known. */
  visitor(): string | undefined
  transcript(): VisitorTranscript | null
  /** Whether the visitor has the conversation before their eyes. */
  isReading(): boolean
  onStep(step: TabStep): void
  onChange(): void
  onUnread(count: number): void
}

const CHANNEL = 'confab'

export class Tabs {
  readonly #options: TabsOptions
  #channel: BroadcastChannel | undefined
  #mark = ''
  #unread = 0
  /** When the visitor before this one went, in milliseconds: what was told until then, and comes late, is not heard. */
  #leftAt = 0
  draft = ''

  constructor(options: TabsOptions) {
    this.#options = options
  }

  /** Takes up what was left, and hears the other tabs from now on. What may be seen by no other tab is not told. */
  open(): void {
    if (this.#channel) return
    const { page, storage, name } = this.#options.place
    this.draft = storage.note(name, 'draft') ?? ''
    this.#mark = storage.note(name, 'read') ?? ''
    if (storage.kind() !== 'local') return
    try {
      this.#channel = page.newChannel(CHANNEL)
      this.#channel.onmessage = ({ data }) => {
        if (isLetter(data)) this.#hear(data)
      }
    } catch {
      // A browser without channels: each tab is on its own.
    }
  }

  close(): void {
    this.#channel?.close()
    this.#channel = undefined
  }

  /** The visitor has written this, and not sent it. That of a user of the site is not kept: who comes next may see it. */
  write(draft: string): void {
    const { storage, name, options } = this.#options.place
    this.draft = draft
    storage.keepNote(name, 'draft', draft === '' || options.vouches() ? undefined : draft)
    this.#tell({ type: 'draft', text: draft })
  }

  /** The visitor goes, and what they were writing. */
  forget(): void {
    this.#leftAt = Date.now()
    this.write('')
    // Not before the rest of them is gone, too: nothing of it is drawn for who comes next.
    queueMicrotask(() => this.#options.onChange())
  }

  tell(step: TabStep): void {
    this.#tell(step)
  }

  /** Something is new, or the visitor looks: what is before their eyes is read, in all tabs. */
  look(): void {
    const options = this.#options
    const current = options.transcript()
    let unread = current ? unreadSince(this.#mark, current) : 0
    if (current && unread > 0 && options.isReading()) {
      unread = 0
      this.#mark = markOf(current)
      options.place.storage.keepNote(options.place.name, 'read', this.#mark)
      this.#tell({ type: 'read', text: this.#mark })
    }
    if (unread !== this.#unread) options.onUnread((this.#unread = unread))
  }

  #tell(news: TabNews): void {
    const { place } = this.#options
    const visitor = this.#options.visitor()
    this.#channel?.postMessage({ place: place.name, visitor, at: Date.now(), news } satisfies Letter)
  }

  #hear({ place, visitor, at, news }: Letter): void {
    const known = this.#options.visitor()
    // Where storage is forbidden, or the page vouches for them, each tab may have a visitor of its own.
    if (visitor !== undefined && known !== undefined && visitor !== known) return
    if (at <= this.#leftAt) return
    const isHere = place === this.#options.place.name
    if (!isHere && !(news.type === 'logout' && isAt(this.#options.place.server, place))) return
    if (news.type === 'draft') {
      this.draft = news.text
      this.#options.onChange()
    } else if (news.type === 'read') {
      this.#mark = news.text
      this.look()
    } else this.#options.onStep(news)
  }
}
