/** A tab driven by the bare DevTools protocol: Playwright keeps its own tabs awake, so they cannot be frozen. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

export interface RawTab {
  /** The value of an expression, awaited if it is a promise. */
  evaluate(expression: string): Promise<unknown>
  /** What a browser does with tabs nobody has looked at for long, and how it takes that back. */
  setState(state: 'frozen' | 'active'): Promise<void>
}

/** Opens a tab in the browser that was launched with `--remote-debugging-port=<port>`. */
export async function openRawTab(port: number, url: string): Promise<RawTab> {
  const path = `http://127.0.0.1:${port}/json/new?${encodeURIComponent(url)}`
  const { webSocketDebuggerUrl } = (await (await fetch(path, { method: 'PUT' })).json()) as {
    webSocketDebuggerUrl: string
  }
  const socket = new WebSocket(webSocketDebuggerUrl)
  await once(socket, 'open')
  const waiting = new Map<number, (result: unknown) => void>()
  socket.on('message', (data: Buffer) => {
    const { id, result } = JSON.parse(data.toString()) as { id?: number; result?: unknown }
    if (id !== undefined) waiting.get(id)?.(result)
  })
  let asked = 0
  const ask = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve) => {
      waiting.set(++asked, resolve)
      socket.send(JSON.stringify({ id: asked, method, params }))
    })
  return {
    async evaluate(expression) {
      const params = { expression, awaitPromise: true, returnByValue: true }
      const { result } = (await ask('Runtime.evaluate', params)) as { result: { value?: unknown } }
      return result.value
    },
    async setState(state) {
      await ask('Page.setWebLifecycleState', { state })
    },
  }
}
