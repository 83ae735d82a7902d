/** HTTP calls from a chosen address of this machine, as if they came from different places. */
import { request } from 'node:http'

export interface CallFrom {
  /** Any of 127.0.0.0/8. */
  readonly localAddress?: string
  readonly method?: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

export interface PlainAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
}

export function callFrom(
  url: string,
  { localAddress = '127.0.0.1', method = 'POST', path, body, headers = {} }: CallFrom,
): Promise<PlainAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      {
        method,
        localAddress,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      },
      (answer) => {
        let text = ''
        answer.on('data', (data: Buffer) => (text += data.toString()))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      },
    )
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
