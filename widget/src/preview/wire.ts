/** What the live preview's page is told by its server. */

export interface Project {
  readonly version: string
  /** Keys of the configured agents. */
  readonly agents: readonly string[]
  readonly defaultAgent: string
  /** Whether an agent answers from pages that can be read here. */
  readonly hasPages: boolean
  /** Why the configuration as it is written now is not used. */
  readonly fault: string | null
}

/** A line of the list of conversations. */
export interface ListedConversation {
  readonly id: string
  readonly agent: string
  /** Its title, or its first words. */
  readonly label: string | null
  readonly updatedAt: string
}

export interface PageEntry {
  readonly path: string
  readonly title: string
}

export interface Page extends PageEntry {
  /** Markdown. */
  readonly text: string
  /** The ids of its top-level headings, in order. */
  readonly anchors: readonly string[]
}

/** What can be broken on purpose. */
export interface Faults {
  /** What is sent to chats waits up to so many milliseconds. */
  readonly lateMs: number
  readonly engineFails: boolean
}

/** Gives what the server answers; `undefined` where that is nothing. @throws Error with the server's words. */
export async function fetchJson<T>(path: string, method = 'GET', sent?: unknown): Promise<T> {
  const content = sent !== undefined && {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  }
  const response = await fetch(path, { method, ...content })
  const text = await response.text()
  const body = (text === '' ? undefined : JSON.parse(text)) as T & { error?: { message: string } }
  if (!response.ok) throw new Error(body.error?.message ?? `The server answered ${response.status}.`)
  return body
}

/** The path of what the preview knows of a conversation, and does in it. */
export function pathOf(conversationId: string, ...rest: string[]): string {
  return ['/preview/conversations', encodeURIComponent(conversationId), ...rest].join('/')
}
