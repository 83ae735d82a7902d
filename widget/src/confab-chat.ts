/** `<confab-chat>`: the element host pages write. It draws the launcher and fetches the chat when a visitor wants it. */
import type { Json } from '@confab/shared/conversation'
import { createLauncher, launcherStyles } from './launcher/launcher.ts'
import { ConfabEvent } from './events.ts'
import { attributes, properties } from './page/host-options.ts'
import type { Chat, ChatHost, ClientTool, LoadChat, LoadTeaser } from './page/host-options.ts'
import { launcherStrings } from './strings/launcher.ts'
import type { StringOverrides } from './strings/strings.ts'
import { theme } from './theme.ts'

/** On a server there are no elements: importing this file there does nothing. */
const Base = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement)

/**
 * A chat with an agent of a Confab server.
 *
 * @csspart launcher - the round button that opens the panel
 * @csspart teaser - the invitation beside the launcher
 * @csspart panel - the chat itself
 * @csspart header - title and buttons at the top of the panel
 * @csspart log - the messages
 * @csspart message - one message, of the visitor, the agent or a person
 * @csspart reasoning - what the agent thought before it answered
 * @csspart citations - the sources of an answer
 * @csspart composer - where the visitor writes
 * @csspart send - the button that sends, or stops
 * @slot header - in place of the title
 * @slot empty - in place of the greeting of an empty conversation
 * @slot footer - below the composer
 * @slot launcher - the picture in the launcher
 * @cssprop --confab-accent - launcher, send button, messages of the visitor
 * @cssprop --confab-on-accent - text and icons on the accent
 * @cssprop --confab-link - links and focus
 * @cssprop --confab-background - the panel
 * @cssprop --confab-surface - raised areas: code, hovered buttons
 * @cssprop --confab-text - what is written
 * @cssprop --confab-muted - secondary text: reasoning, hints
 * @cssprop --confab-border - lines
 * @cssprop --confab-danger - errors
 * @cssprop --confab-radius - rounding of the panel; other corners follow it
 * @cssprop --confab-space - a number that paddings and gaps are multiplied by: `.7` is compact
 * @cssprop --confab-font - font family
 * @cssprop --confab-font-size - base font size
 * @cssprop --confab-font-mono - font family of code
 */
export class ConfabChat extends Base implements ChatHost {
  static loadChat: LoadChat
  static loadTeaser: LoadTeaser | undefined
  /** Where the chat is served from, for elements without a `server`. */
  static defaultServer: string | null = null
  static readonly observedAttributes = ['open', ...attributes.map(kebab)]

  declare server: string | null
  declare agent: string | null
  declare mode: string | null
  declare placement: string | null
  declare colorScheme: string | null
  declare locale: string | null
  declare heading: string | null
  declare greeting: string | null
  declare teaser: string | null
  declare reasoning: string | null
  declare conversation: string | null
  declare storage: string | null
  declare getIdentityToken: (() => Promise<string>) | undefined
  declare strings: StringOverrides | undefined
  declare starters: readonly string[] | undefined
  declare tools: Readonly<Record<string, ClientTool>> | undefined
  declare context: Json | undefined
  declare readonly shadowRoot: ShadowRoot

  #launcher: HTMLButtonElement | undefined
  #teaser: Promise<() => void> | undefined
  #chat: Chat | undefined
  /** What waits for the chat to be loaded. */
  #tasks: ((chat: Chat) => void)[] = []
  #shown = false
  #ready = false

  constructor() {
    super()
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(theme + launcherStyles)
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet]
  }

  /** Whether the panel is open. */
  get open(): boolean {
    return this.hasAttribute('open')
  }

  set open(open: boolean) {
    this.toggleAttribute('open', open)
  }

  /** Opens the chat and puts the keyboard into it. */
  show(): void {
    this.open = true
    void this.#whenLoaded((chat) => chat.focus())
  }

  /** Closes the chat. */
  hide(): void {
    this.open = false
  }

  /** Opens the chat, or closes it. */
  toggle(): void {
    if (this.open) this.hide()
    else this.show()
  }

  /** Sends a message as the visitor, whether the chat is open or not. */
  sendMessage(text: string): void {
    void this.#whenLoaded((chat) => chat.send(text))
  }

  /** Stops the reply that is being generated. */
  stop(): void {
    this.#chat?.stop()
  }

  /** Leaves the conversation; the next message starts another. */
  newConversation(): void {
    void this.#whenLoaded((chat) => chat.newConversation())
  }

  /** Forgets the visitor and what was kept in this browser. Rejects when the chat cannot be loaded. */
  logout(): Promise<void> {
    return new Promise((resolve, reject) => {
      void this.#whenLoaded((chat) => resolve(chat.logout())).then(reject)
    })
  }

  /** Takes the element out of the page; nothing of it stays. */
  destroy(): void {
    this.remove()
  }

  connectedCallback(): void {
    for (const name of ['open', ...attributes, ...properties] as const) adoptOwn(this, name)
    this.#draw()
    if (this.open || this.#tasks.length) this.#openChanged()
    if (!this.#ready) queueMicrotask(() => this.dispatchEvent(new ConfabEvent('confab-ready', null)))
    this.#ready = true
  }

  /** An element that is only moved keeps its chat. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#chat?.close()
      this.#chat = undefined
      this.#shown = false
    })
  }

  /** What is a part of the page, or all of it, is open unless it is closed by name. */
  attributeChangedCallback(name: string): void {
    if (name === 'mode' && !this.#isBubble) this.open = true
    if (name !== 'open') this.changed()
    else if (this.isConnected) this.#openChanged()
  }

  /**
   * Draws again what depends on attributes and properties.
   *
   * @internal
   */
  changed(): void {
    if (!this.isConnected) return
    this.#draw()
    this.#chat?.update()
  }

  get #isBubble(): boolean {
    return this.mode !== 'inline' && this.mode !== 'full'
  }

  #draw(): void {
    // It also knows what the launcher is called in other languages.
    const isForeign = /^(?!en)./.test(this.locale ?? document.documentElement.lang)
    const isBubble = this.#isBubble
    if (isBubble && (isForeign || this.teaser !== null)) this.#teaser ??= ConfabChat.loadTeaser?.(this)
    this.#teaser?.then((draw) => draw()).catch(() => undefined)
    if (!isBubble) return this.#launcher?.remove()
    const launcher = (this.#launcher ??= this.#createLauncher())
    if (!launcher.isConnected) this.shadowRoot.append(launcher)
    if (launcher.popover && !launcher.matches(':popover-open')) launcher.showPopover()
    const words = { ...launcherStrings, ...this.strings }
    launcher.ariaLabel = this.open ? words.closeChat : words.openChat
    launcher.ariaExpanded = String(this.open)
  }

  #createLauncher(): HTMLButtonElement {
    const launcher = createLauncher()
    const prefetch = () => void ConfabChat.loadChat().catch(() => undefined)
    launcher.onpointerenter = launcher.onfocus = prefetch
    launcher.onclick = () => this.toggle()
    // In the top layer nothing of the host page covers it, and no transform around it moves it.
    if ('popover' in launcher) launcher.popover = 'manual'
    return launcher
  }

  #openChanged(): void {
    this.#draw()
    if (!this.open && this.shadowRoot.activeElement) this.#launcher?.focus()
    if (!this.open && !this.#chat) return
    void this.#whenLoaded((chat) => {
      chat.update()
      if (this.#shown === this.open) return
      this.#shown = this.open
      this.dispatchEvent(new ConfabEvent(this.open ? 'confab-open' : 'confab-close', null))
    })
  }

  /** Tasks run in the order they came; after a failure, which is given, they wait for the next attempt. */
  #whenLoaded(task: (chat: Chat) => void): Promise<unknown> {
    this.#tasks.push(task)
    return this.#load()
  }

  async #load(): Promise<unknown> {
    if (!this.isConnected) return undefined
    if (!this.#chat && this.#launcher) this.#launcher.ariaBusy = 'true'
    try {
      const { openChat } = await ConfabChat.loadChat()
      if (this.isConnected) this.#chat ??= openChat(this)
      return undefined
    } catch (error) {
      this.open = false
      this.dispatchEvent(
        new ConfabEvent('confab-error', {
          error: { code: 'INTERNAL_ERROR', message: String(error), retryable: true },
        }),
      )
      return error
    } finally {
      if (this.#launcher) this.#launcher.ariaBusy = null
      if (this.#chat) for (const task of this.#tasks.splice(0)) task(this.#chat)
    }
  }
}

for (const name of attributes) {
  const attribute = kebab(name)
  Object.defineProperty(ConfabChat.prototype, name, {
    get(this: ConfabChat) {
      return this.getAttribute(attribute) ?? (name === 'server' ? ConfabChat.defaultServer : null)
    },
    set(this: ConfabChat, value: string | null | undefined) {
      if (value == null) this.removeAttribute(attribute)
      else this.setAttribute(attribute, value)
    },
  })
}

for (const name of properties) {
  const values = new WeakMap<ConfabChat, unknown>()
  Object.defineProperty(ConfabChat.prototype, name, {
    get(this: ConfabChat) {
      return values.get(this)
    },
    set(this: ConfabChat, value: unknown) {
      values.set(this, value)
      this.changed()
    },
  })
}

/** Defines `<confab-chat>` once a page: the first script that comes decides where the chat is loaded from. */
export function defineConfabChat(
  loadChat: LoadChat,
  defaultServer: string | null = null,
  loadTeaser?: LoadTeaser,
): void {
  if (customElements.get('confab-chat')) return
  ConfabChat.loadChat = loadChat
  ConfabChat.loadTeaser = loadTeaser
  ConfabChat.defaultServer = defaultServer
  customElements.define('confab-chat', ConfabChat)
}

/** A property set before the element was defined hides the accessor: set it again, so that it counts. */
function adoptOwn<K extends keyof ConfabChat>(element: ConfabChat, name: K): void {
  if (!Object.hasOwn(element, name)) return
  const value = element[name]
  Reflect.deleteProperty(element, name)
  element[name] = value
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase())
}

declare global {
  interface HTMLElementTagNameMap {
    'confab-chat': ConfabChat
  }
}
