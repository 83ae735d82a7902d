/** Calls of tools, as they are shown. */
import type { OutputItem } from '@confab/shared/conversation'
import { visibleText } from '../content/visible-text.ts'

export type ToolCall = Extract<OutputItem, { type: 'TOOL_CALL' }>

/** What this page does with a call that waits for it: asks the visitor first, or is at it. */
export type ToolState = 'asks' | 'runs'

/** By the id of the call. */
export type ToolStates = ReadonlyMap<string, ToolState>

/** `search_orders` and `searchOrders` as words. */
export function readableName(name: string): string {
  return visibleText(name)
    .replace(/[_-]+|(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
}
