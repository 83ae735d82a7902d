/** The npm entry: importing it defines `<confab-chat>`, and on a server does nothing. */
import { ConfabChat, defineConfabChat } from './confab-chat.ts'
import { whenIdle } from './page/when-idle.ts'

export { ConfabChat }
export { ConfabEvent, type ConfabEventDetails, type ConfabEventName } from './events.ts'
export type { ConfabChatHandlers, ConfabChatListeners, ConfabChatProps } from './framework-props.ts'
export type { ClientTool, HostAttributes, HostProperties } from './page/host-options.ts'
export type { StringOverrides } from './strings/strings.ts'

if (globalThis.customElements)
  defineConfabChat(
    () => import('./chat.ts'),
    null,
    async (host) => {
      await whenIdle()
      return (await import('./launcher/teaser.ts')).openTeaser(host)
    },
  )
