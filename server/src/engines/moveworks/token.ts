/** The bearer token: given, or fetched for client credentials and renewed before it runs out. */
import { ConfabError } from '@confab/shared/errors'
import { Upstream } from '../http/upstream.ts'
import { tokenSchema } from './wire.ts'

export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
  readonly tokenUrl: string
}

/** A token is renewed this long before it runs out, or in the last fifth of a short life. */
const EARLY_MS = 60_000
const PATIENCE_MS = 30_000

type Encoding = 'form' | 'json'

/** Callers at the same time share one request. */
export class FetchedToken {
  readonly #credentials: ClientCredentials
  readonly #upstream: Upstream
  #encodings: readonly Encoding[] = ['form', 'json']
  #current: { readonly token: string; readonly renewAt: number } | undefined
  #fetching: Promise<string> | undefined

  constructor(credentials: ClientCredentials, privateNetwork: boolean | undefined) {
    this.#credentials = credentials
    this.#upstream = new Upstream({
      baseUrl: credentials.tokenUrl,
      headers: () => Promise.resolve({}),
      privateNetwork,
    })
  }

  /** @param isRefused whether the last one given was not accepted. @throws ConfabError with an `ENGINE_*` code */
  async get(isRefused: boolean): Promise<string> {
    if (!isRefused && this.#current && performance.now() < this.#current.renewAt) return this.#current.token
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined
    })
    return this.#fetching
  }

  close(): Promise<void> {
    return this.#upstream.close()
  }

  /** The guide sends a form, the OpenAPI document JSON: whichever was accepted comes first the next time. */
  async #fetch(): Promise<string> {
    for (const encoding of this.#encodings) {
      try {
        const token = await this.#request(encoding)
        if (encoding !== this.#encodings[0]) this.#encodings = this.#encodings.toReversed()
        return token
      } catch (error) {
        if (!(error instanceof ConfabError) || error.code !== 'ENGINE_REJECTED') throw error
      }
    }
    throw new ConfabError(
      'ENGINE_MISCONFIGURED',
      'The token endpoint does not understand the request for a token.',
    )
  }

  async #request(encoding: Encoding): Promise<string> {
    const { clientId, clientSecret } = this.#credentials
    const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    const body = encoding === 'form' ? new URLSearchParams(grant) : grant
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const started = performance.now()
    const { value } = await this.#upstream.json(
      { method: 'POST', path: '', body, signal, isSafe: true },
      tokenSchema,
    )
    const lifeMs = (value.expires_in ?? Infinity) * 1_000
    this.#current = {
      token: value.access_token,
      renewAt: started + lifeMs - Math.min(EARLY_MS, lifeMs / 5),
    }
    return value.access_token
  }
}
