/** Visitors in conversations of their own, with connections that cost little. */
import type { VisitorConversation } from '@confab/shared/conversation'
import { call, newVisitor } from '../support/start-server.ts'
import { RawClient } from './raw-client.ts'

export interface Visit {
  readonly token: string
  readonly conversationId: string
}

export async function newVisit(url: string): Promise<Visit> {
  const { visitorToken: token } = await newVisitor(url)
  const { status, body } = await call(url, 'POST', '/v1/conversations', { agent: 'scripted' }, { token })
  if (status !== 201) throw new Error(`The server answered ${status}: ${JSON.stringify(body)}`)
  return { token, conversationId: (body as VisitorConversation).id }
}

export const connect = (url: string, { token }: Visit): Promise<RawClient> =>
  RawClient.open(url, { protocolVersion: 1, visitorToken: token })

/** A connection that is told what happens in the conversation. */
export async function follow(url: string, visit: Visit): Promise<RawClient> {
  const client = await connect(url, visit)
  await client.ask('subscribe', { conversationId: visit.conversationId, after: 0 })
  return client
}

/** What `make` makes of each number up to `count`, at most so many at a time. */
export async function inTurns<R>(
  count: number,
  atATime: number,
  make: (index: number) => Promise<R>,
): Promise<R[]> {
  const made: R[] = []
  for (let start = 0; start < count; start += atATime) {
    const batch = Array.from({ length: Math.min(atATime, count - start) }, (_, index) => make(start + index))
    made.push(...(await Promise.all(batch)))
  }
  return made
}
