/** `<confab-chat>` as frameworks type elements: what may be set on it, and which handlers it takes. */
import type { ConfabEvent, ConfabEventName } from './events.ts'
import type { HostAttributes, HostProperties } from './page/host-options.ts'

type CamelCase<N extends string> = N extends `${infer Head}-${infer Rest}`
  ? `${Capitalize<Head>}${CamelCase<Rest>}`
  : Capitalize<N>

/** As the name of an event is written as a property: `confab-tool-call` becomes `onConfabToolCall`. */
export type HandlerName<N extends string> = `on${CamelCase<N>}`

/** Every attribute and property, in camelCase. */
export type ConfabChatProps = Partial<HostAttributes> & Partial<HostProperties> & { readonly open?: boolean }

/** For React and Vue: `onConfabMessage` and so on. */
export type ConfabChatHandlers = {
  [N in ConfabEventName as HandlerName<N>]?: (event: ConfabEvent<N>) => void
}

/** For Svelte, and wherever a handler is named after its event: `onconfab-message` and so on. */
export type ConfabChatListeners = { [N in ConfabEventName as `on${N}`]?: (event: ConfabEvent<N>) => void }
