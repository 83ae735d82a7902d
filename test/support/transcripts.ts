/** What to look for in conversations, and how to compare them. */
import { setTimeout as pause } from 'node:timers/promises'
import type { VisitorTranscript } from '@confab/shared/conversation'
import { io } from 'socket.io-client'
import type { TestPage } from './widget-state.ts'

/** Whether that many replies have been completed. */
export const hasReplies =
  (count: number) =>
  ({ transcript }: { transcript: VisitorTranscript | null }): boolean =>
    transcript?.responses.filter(({ status }) => status === 'COMPLETED').length === count

export const textsOf = ({ messages }: VisitorTranscript): string[] =>
  messages.map(({ content }) => content?.text ?? '')

/** The conversation as the server tells it to the page's visitor, asked again until it is as wanted. */
export async function serverTranscript(
  server: string,
  page: TestPage,
  conversationId: string,
  isWanted: (transcript: VisitorTranscript) => boolean = () => true,
): Promise<VisitorTranscript> {
  const kept = Array.from({ length: page.local.length }, (_, index) =>
    page.local.getItem(page.local.key(index)!)!,
  )
  const { visitorToken } = JSON.parse(kept.find((value) => value.startsWith('{'))!) as {
    visitorToken: string
  }
  const socket = io(server, { forceNew: true, auth: { protocolVersion: 1, visitorToken } })
  try {
    for (;;) {
      const { value } = (await socket.emitWithAck('subscribe', { conversationId })) as {
        value: { conversation: VisitorTranscript }
      }
      if (isWanted(value.conversation)) return value.conversation
      await pause(10)
    }
  } finally {
    socket.disconnect()
  }
}

/** JSON text in which equal values are equal, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
