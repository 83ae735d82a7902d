/** A client that does nothing wrong, and notices whether others make it suffer. */
import { setTimeout as pause } from 'node:timers/promises'
import { visitorApi } from '../api.ts'
import { openSocket } from '../feeds.ts'

export interface HealthyClient {
  /** @returns how long each of its requests took, in milliseconds, and what went wrong */
  end(): Promise<{ times: number[]; troubles: string[] }>
}

const BETWEEN = 100

/** Connects, and from then on asks again and again: over its socket, by HTTP, and for a reply. */
export async function startHealthyClient(url: string): Promise<HealthyClient> {
  const visitor = await visitorApi(url)
  const client = await openSocket(url, visitor.token ?? '')
  const { id } = await visitor.create()
  const times: number[] = []
  const troubles: string[] = []
  let isOver = false
  void client.ended.then((why) => isOver || troubles.push(`disconnected: ${String(why)}`))

  const once = async (round: number): Promise<void> => {
    const begin = performance.now()
    const answer = await client.send('post-message', {
      conversationId: id,
      id: `m${round}`,
      content: `${round}`,
    })
    times.push(performance.now() - begin)
    if (!(answer as { ok: boolean }).ok) troubles.push(JSON.stringify(answer))
    if (round % 10 === 0) {
      const { status } = await visitor.call('GET', `/v1/conversations/${id}`)
      if (status !== 200) troubles.push(`answered with ${status}`)
    }
  }
  const working = (async () => {
    for (let round = 0; !isOver; round++) {
      await once(round).catch((error: unknown) => troubles.push(String(error)))
      await pause(BETWEEN)
    }
  })()
  return {
    async end() {
      isOver = true
      await working
      const { messages } = await visitor.messages(id, '?limit=100')
      if (messages.length < Math.min(100, times.length))
        troubles.push(`${messages.length} of ${times.length} messages`)
      client.close()
      return { times, troubles }
    },
  }
}
