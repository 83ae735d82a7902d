/** How what a visitor has left here goes: when they leave, here or in another tab, and when somebody else comes. */
import type { CurrentConversation } from './current-conversation.ts'
import type { Delivery } from './delivery.ts'
import type { Place } from '../visitor/place.ts'
import type { ServerLink } from '../connection/server-link.ts'
import type { Tabs } from './tabs.ts'
import type { Wishes } from './wishes.ts'

export interface FarewellOptions {
  readonly place: Place
  readonly current: CurrentConversation
  readonly delivery: Delivery
  readonly tabs: Tabs
  readonly link: ServerLink
  readonly wishes: Wishes
}

export class Farewell {
  readonly #options: FarewellOptions

  constructor(options: FarewellOptions) {
    this.#options = options
  }

  /** Leaves the conversation, and what was not sent yet. Resolves when nothing of that is left on the device. */
  leave(): Promise<void> {
    const { wishes, delivery, current } = this.#options
    wishes.clear()
    const cleared = delivery.clear()
    current.forget()
    return cleared
  }

  /** The visitor is nobody any more: nothing of them is left on this device. */
  async logOut(): Promise<void> {
    const { tabs, delivery, link, place } = this.#options
    const left = this.leave()
    tabs.forget()
    tabs.tell({ type: 'logout' })
    delivery.pause()
    link.forget(true)
    place.storage.clear(place.server)
    await left
    await place.kept.clear(place.server)
  }

  /** They have logged out in another tab, which has seen to what is kept. */
  follow(): void {
    const { wishes, current, tabs, delivery, link } = this.#options
    wishes.clear()
    current.follow(current.feed?.conversationId, undefined)
    tabs.forget()
    void delivery.clear()
    link.forget(false)
  }

  /** See `SessionOptions.onVisitor`. What was not sent yet goes along with the same person. */
  makeRoom(visitorId: string | undefined, before: string | undefined, isSame: boolean): void {
    const { wishes, current, tabs, delivery, place } = this.#options
    const named = place.options.conversation()
    if (!isSame) {
      tabs.forget()
      wishes.clear()
      current.forget()
    }
    // The host may have named one that only they may see.
    if (visitorId !== undefined && named !== undefined && !current.feed) current.restore(named)
    if (visitorId !== undefined) delivery.adopt(visitorId, isSame ? before : undefined)
  }
}
