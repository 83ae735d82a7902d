/** What a host page may set on `<confab-chat>`, and what the chat part may ask of the element that holds it. */
import type { Json } from '@confab/shared/conversation'
import type { StringOverrides } from '../strings/strings.ts'

/** A function of the host page that an agent may call. */
export interface ClientTool {
  readonly description?: string
  /** A JSON schema of the arguments: they are checked before `run` is called. */
  readonly parameters?: Json
  /** The visitor is asked before it runs. */
  readonly approve?: boolean
  /** How long `run` may take, in milliseconds; 30,000 when left out. */
  readonly timeoutMs?: number
  /** What it gives goes to the agent, as JSON; what it throws, as `{error}`. */
  run(args: Record<string, Json>): Promise<Json | undefined> | Json | undefined
}

/** Each is an attribute in kebab-case, and a property in camelCase that reflects it; `null` when it is not set. */
export interface HostAttributes {
  /** Address of the Confab server; by default the one the script came from. */
  server: string | null
  /** Key of the agent that answers; by default the server's `defaultAgent`. */
  agent: string | null
  /** `bubble` (default), `inline` or `full`: a button that opens a panel, a part of the page, or all of it. */
  mode: string | null
  /** `bottom-end` (default) or `bottom-start`: the corner of the bubble. */
  placement: string | null
  /** `auto` (default), `light` or `dark`; `auto` follows the host page where it has decided, else the visitor's system. */
  colorScheme: string | null
  /** Language tag of the widget's words; by default that of the host page, else the visitor's. */
  locale: string | null
  /** Title of the panel. */
  heading: string | null
  /** What an empty conversation shows. */
  greeting: string | null
  /** An invitation beside the closed launcher; empty: the `greeting`. Shown when the page is idle, until it is dismissed. */
  teaser: string | null
  /** `collapsed` (default), `open` or `hidden`: how much of the agent's reasoning is shown. */
  reasoning: string | null
  /** Id of the conversation to show; by default the one this visitor last had. */
  conversation: string | null
  /** `local` (default), `session` or `none`: where the browser keeps visitor and conversation. */
  storage: string | null
}

export interface HostProperties {
  /** Gives a token that says who the visitor is; asked for whenever a session starts. */
  getIdentityToken: (() => Promise<string>) | undefined
  /** The host page's own words, over those of the locale. */
  strings: StringOverrides | undefined
  /** Questions offered before the first message. */
  starters: readonly string[] | undefined
  /** Functions of the page that the agent may call, by name. */
  tools: Readonly<Record<string, ClientTool>> | undefined
  /** What the page says of itself; sent along with messages, as untrusted. */
  context: Json | undefined
}

/** The element as the chat part sees it. */
export interface ChatHost extends HTMLElement, HostAttributes, HostProperties {
  open: boolean
  readonly shadowRoot: ShadowRoot
  show(): void
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

/** Fetches the invitation once the page has time; what it gives shows it, or takes it away. */
export type LoadTeaser = (host: ChatHost) => Promise<() => void>

/** Fetches the chat part. It is called on the first intent, and again after it failed. */
export type LoadChat = () => Promise<{ readonly openChat: (host: ChatHost) => Chat }>

/** By the names of their properties. */
export const attributes: readonly (keyof HostAttributes)[] = [
  'server',
  'agent',
  'mode',
  'placement',
  'colorScheme',
  'locale',
  'heading',
  'greeting',
  'teaser',
  'reasoning',
  'conversation',
  'storage',
]
export const properties: readonly (keyof HostProperties)[] = [
  'getIdentityToken',
  'strings',
  'starters',
  'tools',
  'context',
]
