/** Where a visitor writes: at which server and to which agent, and what the host page gives to do it with. */
import type { ConversationOptions } from '../conversation/conversation-options.ts'
import type { HostPage } from '../page/host-page.ts'
import { KeptMessages } from '../conversation/kept-messages.ts'
import { placeOf, VisitorStorage } from './visitor-storage.ts'

export class Place {
  readonly options: ConversationOptions
  readonly page: HostPage
  readonly storage: VisitorStorage
  /** Messages that outlive the page. */
  readonly kept: KeptMessages

  constructor(options: ConversationOptions, page: HostPage) {
    this.options = options
    this.page = page
    this.storage = new VisitorStorage(() => options.storage(), page)
    this.kept = new KeptMessages(page, this.storage)
  }

  /** Its address, without a slash at its end; what cannot be one is given as it is written. */
  get server(): string {
    const written = this.options.server()
    const { address } = this.page
    return (URL.canParse(written, address) ? new URL(written, address).href : written).replace(/\/+$/, '')
  }

  get agent(): string | undefined {
    return this.options.agent()
  }

  /** The same in all tabs of a browser that show the same. */
  get name(): string {
    return placeOf(this.server, this.agent)
  }
}
