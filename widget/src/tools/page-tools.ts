/** The functions the host page offers to the agent: what the agent is told of them, and the desk that runs them. */
import { isFinished } from '@confab/shared/apply-event'
import type { Json, Response, VisitorTranscript } from '@confab/shared/conversation'
import type { ToolDesk, ToolDeskOptions } from './client-tools.ts'
import type { ChatHost, ClientTool } from '../page/host-options.ts'
import type { Wishes } from '../conversation/wishes.ts'

export interface PageTools {
  /** Is called whenever the conversation may have changed. */
  look(): void
  decide(toolCallId: string, allowed: boolean): void
  close(): void
}

/** The part of the conversation that tools need. */
export interface ToolConversation {
  readonly transcript: VisitorTranscript | null
  readonly claimTool: Wishes['claimTool']
  submitToolResult(toolCallId: string, result: Json): void
}

/** What the page says of itself, with the tools it offers beside. Without tools it goes out as it is. */
export function offered(context: Json | undefined, tools: ChatHost['tools']): Json | undefined {
  if (!tools) return context
  const list = Object.entries(tools).flatMap(([name, tool]) => (tool ? describe(name, tool) : []))
  const fields = typeof context === 'object' && !Array.isArray(context) ? context : context && { context }
  return { ...fields, tools: list }
}

function describe(name: string, { description, parameters }: ClientTool): Json {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
  }
}

/** The desk is loaded when the first call comes. */
export function openTools(
  host: ChatHost,
  conversation: ToolConversation,
  onChange: ToolDeskOptions['onChange'],
): PageTools {
  let desk: ToolDesk | undefined
  let coming: Promise<unknown> | undefined
  let closed = false

  async function open(): Promise<void> {
    const { newDesk } = await import('./client-tools.ts')
    if (closed) return
    desk = newDesk(host, conversation, onChange)
    look()
  }

  function look(): void {
    const last = waiting(conversation.transcript)
    if (desk) desk.look(last)
    else if (last && host.tools) coming ??= open().catch(() => (coming = undefined))
  }

  return {
    look,
    decide: (toolCallId, allowed) => desk?.decide(toolCallId, allowed),
    close() {
      closed = true
      desk?.close()
    },
  }
}

/** The last reply, if it ended with a call that waits for its result. Earlier ones are history. */
function waiting(transcript: VisitorTranscript | null): Response | undefined {
  const last = transcript?.responses.at(-1)
  const ended = last && isFinished(last) && !last.stopped && transcript?.order.at(-1) === last.id
  return ended && last.outputs.some((item) => 'status' in item && item.status === 'PENDING')
    ? last
    : undefined
}
