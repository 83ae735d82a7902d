/** What the doctor finds: one line each, with what to do about it. */

export interface Finding {
  /** `hint`: works, and could be better. */
  readonly state: 'ok' | 'hint' | 'fault'
  readonly what: string
  readonly words: string
}

export const ok = (what: string, words: string): Finding => ({ state: 'ok', what, words })
export const hint = (what: string, words: string): Finding => ({ state: 'hint', what, words })
export const fault = (what: string, words: string): Finding => ({ state: 'fault', what, words })

/** The first line of what was thrown. */
export function reasonOf(thrown: unknown): string {
  const { message, code, cause } = thrown as { message?: string; code?: string; cause?: unknown }
  const reason = message?.trim().split('\n')[0]
  if (reason) return reason.replace(/\.$/, '')
  return code ?? (cause === undefined ? 'for a reason unknown' : reasonOf(cause))
}
