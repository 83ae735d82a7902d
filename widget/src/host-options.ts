/** What a host page may set on `<confab-chat>`, and what the chat part may ask of the element that holds it. */
import type { Json } from '@confab/shared/conversation'
import type { StringOverrides } from './strings/strings.ts'

/** A function of the host page that an agent may call. */
export interface ClientTool {
  readonly description?: string
  /** A JSON schema of the arguments. */
  readonly parameters?: Json
  run(args: Record<string, Json>): Promise<Json | undefined> | Json | undefined
}

/** Each is an attribute in kebab-case, and a property in camelCase that reflects it; `null` when it is not set. */
export interface HostAttributes {
  /** Address of the Confab server; by default the one the script came from. */
  server: string | null
  /** Key of the agent that answers; by default the server's `defaultAgent`. */
  agent: string | null
  /** `bubble` (default), `inline` or `full`. */
  mode: string | null
  /** `bottom-end` (default) or `bottom-start`. */
  placement: string | null
  /** `auto` (default), `light` or `dark`. */
  colorScheme: string | null
  locale: string | null
  heading: string | null
  greeting: string | null
  /** `collapsed` (default), `open` or `hidden`. */
  reasoning: string | null
  /** Id of the conversation to show; by default the one this visitor last had. */
  conversation: string | null
  /** `local` (default), `session` or `none`. */
  storage: string | null
}

export interface HostProperties {
  /** Gives a token that says who the visitor is; asked for whenever a session starts. */
  getIdentityToken: (() => Promise<string>) | undefined
  /** The host page's own words, over those of the locale. */
  strings: StringOverrides | undefined
  /** Questions offered before the first message. */
  starters: readonly string[] | undefined
  tools: Readonly<Record<string, ClientTool>> | undefined
  /** What the page says of itself; sent along with messages, as untrusted. */
  context: Json | undefined
}

/** The element as the chat part sees it. */
export interface ChatHost extends HTMLElement, HostAttributes, HostProperties {
  open: boolean
  readonly shadowRoot: ShadowRoot
  hide(): void
}

/** The chat part as the element sees it. */
export interface Chat {
  /** Reads the attributes and properties of the host again. */
  update(): void
  /** Puts the keyboard where the visitor writes. */
  focus(): void
  send(text: string): void
  stop(): void
  newConversation(): void
  logout(): Promise<void>
  /** Ends every connection and takes the panel out of the element. */
  close(): void
}

/** Fetches the chat part. It is called on the first intent, and again after it failed. */
export type LoadChat = () => Promise<{ readonly openChat: (host: ChatHost) => Chat }>
