/** `@confab/widget/react`: `<ConfabChat>` for React 17 and later, with properties and events typed. */
import { createComponent, type EventName } from '@lit/react'
import * as React from 'react'
import { ConfabChat as Element } from './index.ts'
import type { ConfabEvent, ConfabEventName } from './events.ts'
import type { HandlerName } from './framework-props.ts'

type Events = { [N in ConfabEventName as HandlerName<N>]: EventName<ConfabEvent<N>> }

const events = {
  onConfabReady: 'confab-ready',
  onConfabOpen: 'confab-open',
  onConfabClose: 'confab-close',
  onConfabMessage: 'confab-message',
  onConfabResponse: 'confab-response',
  onConfabUnread: 'confab-unread',
  onConfabConnection: 'confab-connection',
  onConfabError: 'confab-error',
  onConfabFeedback: 'confab-feedback',
  onConfabToolCall: 'confab-tool-call',
  onConfabLink: 'confab-link',
} satisfies { [N in ConfabEventName as HandlerName<N>]: N } as unknown as Events

/** `<confab-chat>`. A `ref` gives the element with its methods: `show()`, `sendMessage(text)` and so on. */
export const ConfabChat = createComponent({
  react: React,
  tagName: 'confab-chat',
  elementClass: Element,
  events,
})
