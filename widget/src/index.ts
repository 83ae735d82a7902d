/** The npm entry: importing it defines `<confab-chat>`, and on a server does nothing. */
import { ConfabChat, defineConfabChat } from './confab-chat.ts'

export { ConfabChat }
export { ConfabEvent, type ConfabEventDetails, type ConfabEventName } from './events.ts'
export type { ConfabChatHandlers, ConfabChatListeners, ConfabChatProps } from './framework-props.ts'
export type { ClientTool, HostAttributes, HostProperties } from './host-options.ts'
export type { StringOverrides } from './strings/strings.ts'

if (globalThis.customElements) defineConfabChat(() => import('./chat.ts'))
