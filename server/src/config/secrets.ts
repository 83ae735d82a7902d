/** Keeps what must stay secret out of everything that is printed, whoever printed it there. */
import type { Config } from './config.ts'
import type { Settings } from './settings.ts'

const secretName = /key|token|secret|password|authorization|credential/i
/** Shorter values would hide ordinary words. */
const SHORTEST = 8

const HIDDEN = '[hidden]'
/** Tokens that are made while the server runs: JWTs, and whatever is sent as one. */
const tokens =
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|\b(Bearer|Basic|Token) +(?=\S*(?:\d|[a-z][A-Z]))[\w.~+/=-]{8,}/g

/** Hides the values it is told of, and everything that looks like a token. */
export class Secrets {
  /** The longest first, for one may be part of another. */
  #values: readonly string[] = []

  constructor(environment: NodeJS.ProcessEnv) {
    this.add(secretsIn(environment))
    for (const url of [environment.DATABASE_URL, environment.REDIS_URL]) {
      if (url) this.add([url, ...passwordsIn(url)])
    }
  }

  addSettings({ apiKeys, secret }: Settings): void {
    this.add([...apiKeys, secret])
  }

  addConfig({ agents, recorders, identity }: Pick<Config, 'agents' | 'recorders' | 'identity'>): void {
    this.add([...secretsIn(agents), ...secretsIn(recorders), ...secretsIn(identity)])
  }

  add(values: readonly string[]): void {
    const written = values.filter((value) => !/\p{Surrogate}/u.test(value)).flatMap(waysToWrite)
    const all = new Set([...this.#values, ...written.filter(({ length }) => length >= SHORTEST)])
    this.#values = [...all].sort((one, other) => other.length - one.length)
  }

  hide(text: string): string {
    const hidden = this.#values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text)
    return hidden.replace(tokens, (_token, scheme?: string) => (scheme ? `${scheme} ${HIDDEN}` : HIDDEN))
  }
}

/** Texts under a name that says that they are secret, however deep; engines of the user's own are left alone. */
function secretsIn(value: unknown, depth = 0): string[] {
  if (depth > 8 || typeof value !== 'object' || value === null) return []
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype && depth > 0) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'string' && secretName.test(name)
      ? [inner, ...listed(inner)]
      : secretsIn(inner, depth + 1),
  )
}

/** As it is, in JSON, and in a URL. */
function waysToWrite(value: string): string[] {
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]
}

function listed(text: string): string[] {
  return text.split(',').map((part) => part.trim())
}

function passwordsIn(url: string): string[] {
  if (!URL.canParse(url)) return []
  const { password } = new URL(url)
  return password === '' ? [] : [password, decodeURIComponent(password)]
}
