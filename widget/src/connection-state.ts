/** How the widget stands to its server. */
import type { ErrorBody } from '@confab/shared/errors'

export type ConnectionState =
  | { readonly status: 'idle' | 'connecting' | 'catching-up' | 'live' | 'offline' }
  /** The server will not have us; trying again by itself would not help. */
  | { readonly status: 'refused'; readonly error: ErrorBody }
