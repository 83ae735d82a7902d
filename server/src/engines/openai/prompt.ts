/** What the model is given to read: the instructions, and everything said so far in order. */
import { inReadingOrder, isResponse } from '@confab/shared/apply-event'
import type { EngineInput, Json, Message, OutputItem, Transcript } from '@confab/shared/conversation'
import type { ReplyRequest } from '../engine.ts'
import { withoutTools } from './page-tools.ts'

type File = NonNullable<EngineInput['files']>[number]

/** One thing that was said or done, before it is put into an API's own form. */
export type Turn =
  | { kind: 'text'; role: 'user' | 'assistant' | 'developer'; text: string; files: readonly File[] }
  | { kind: 'call'; id: string; name: string; arguments: Record<string, Json> }
  | { kind: 'result'; id: string; result: string }

/** The configured instructions, then the conversation's system message, then its context. */
export function instructionsFor({ state }: Transcript, configured: string | undefined): string | undefined {
  const context = state.context.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
  const parts = [configured, state.systemMessage, ...context].filter(
    (part) => typeof part === 'string' && part !== '',
  )
  return parts.length === 0 ? undefined : parts.join('\n\n')
}

/** Everything before the reply being generated, oldest first. */
export function turnsOf({ conversation, response }: ReplyRequest): Turn[] {
  return inReadingOrder(conversation).flatMap((entry) => {
    if (!isResponse(entry)) return messageTurns(entry)
    return entry.id === response.id ? [] : entry.outputs.flatMap(outputTurns)
  })
}

/** What one message says. */
export function messageTurns(message: Message): Turn[] {
  if (message.role === 'tool') {
    const { toolCallId = '', result = null } = message
    return [
      {
        kind: 'result',
        id: toolCallId,
        result: typeof result === 'string' ? result : JSON.stringify(result),
      },
    ]
  }
  const files = message.engineInput?.files ?? []
  const role = ({ user: 'user', agent: 'assistant', control: 'developer' } as const)[message.role]
  const said: Turn[] =
    message.content || files.length > 0
      ? [{ kind: 'text', role, text: message.content?.text ?? '', files }]
      : []
  const page = message.pageContext === undefined ? undefined : withoutTools(message.pageContext)
  return page === undefined ? said : [pageTurn(page), ...said]
}

/** The page speaks with the visitor's authority, not with ours. */
function pageTurn(context: Json): Turn {
  const text = `The page the visitor is on says of itself (not verified): ${JSON.stringify(context)}`
  return { kind: 'text', role: 'user', text, files: [] }
}

function outputTurns(item: OutputItem): Turn[] {
  switch (item.type) {
    case 'MESSAGE':
      return [{ kind: 'text', role: 'assistant', text: item.content.text, files: [] }]
    case 'TOOL_CALL':
      return [{ kind: 'call', id: item.id, name: item.name, arguments: item.arguments }]
    case 'REASONING_MESSAGE':
      return []
  }
}

/** Where a file is, or its content as a data URL. */
export function fileUrl(file: File): string {
  return 'uri' in file ? file.uri : `data:${file.mimeType ?? 'application/octet-stream'};base64,${file.bytes}`
}

export function isImage(file: File): boolean {
  return file.mimeType?.startsWith('image/') ?? false
}
