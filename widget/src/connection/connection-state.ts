/** How the widget stands to its server, and every way that can change. */
import type { ErrorBody } from '@confab/shared/errors'

export type ConnectionState =
  | { readonly status: 'idle' | 'connecting' | 'catching-up' | 'live' | 'offline' }
  /** The server will not have us; trying again by itself would not help. */
  | { readonly status: 'refused'; readonly error: ErrorBody }

type Status = ConnectionState['status']
type PlainStep = 'start' | 'open' | 'fall-behind' | 'catch-up' | 'lose' | 'close'

/** What happened: `refuse` brings the server's reason. */
export type ConnectionStep = PlainStep | { readonly refuse: ErrorBody }

/** Row: where we stand. Column: what happened. A step that is not in the row changes nothing. */
const transitions: Record<Status, Partial<Record<PlainStep | 'refuse', Status>>> = {
  idle: { start: 'connecting' },
  connecting: { open: 'catching-up', lose: 'offline', refuse: 'refused', close: 'idle' },
  'catching-up': { 'catch-up': 'live', lose: 'offline', refuse: 'refused', close: 'idle' },
  live: { 'fall-behind': 'catching-up', lose: 'offline', refuse: 'refused', close: 'idle' },
  offline: { open: 'catching-up', refuse: 'refused', close: 'idle' },
  refused: { start: 'connecting', close: 'idle' },
}

/** The state after `step`; the very same object when nothing changes. */
export function nextState(state: ConnectionState, step: ConnectionStep): ConnectionState {
  const status = transitions[state.status][typeof step === 'string' ? step : 'refuse']
  if (status === undefined) return state
  if (status !== 'refused') return { status }
  return typeof step === 'string' ? state : { status, error: step.refuse }
}
