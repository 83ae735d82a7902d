/** One request to the server's HTTP API, made as the visitor. */
import { ConfabError, type ErrorBody } from '@confab/shared/errors'
import type { HostPage } from '../page/host-page.ts'

export interface Caller {
  /** Without a slash at its end. */
  readonly server: string
  readonly page: HostPage
  token(): string
}

export type HttpRequest = readonly [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
]

/** @throws ConfabError when the server refuses; any other error when it could not be asked, or what answered is not it. */
export async function callServer(
  caller: Caller,
  [method, path, body]: HttpRequest,
  { accept = 'application/json', ...init }: RequestInit & { accept?: string } = {},
): Promise<Response> {
  const answer = await caller.page.fetch(caller.server + path, {
    ...init,
    method,
    headers: {
      accept,
      authorization: `Bearer ${caller.token()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    credentials: 'omit',
    body: body === undefined ? null : JSON.stringify(body),
  })
  if (answer.ok) return answer
  const { error } = (await answer.json()) as { error: ErrorBody }
  throw ConfabError.fromBody(error)
}
