/** Numbers about the running server, written as text in the format of Prometheus. */

type Labels = Readonly<Record<string, string | number>>

/** Seconds; what lies above the last counts as slower still. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly lines: () => Promise<string[]> | string[]
}

/** Goes up only. */
export interface Counter {
  add(labels: Labels): void
}

/** How long something took, counted by classes of duration. */
export interface Histogram {
  observe(seconds: number): void
}

export class Metrics {
  readonly #metrics: Metric[] = []

  counter(name: string, help: string): Counter {
    const counts = new Map<string, number>()
    const lines = (): string[] => [...counts].map(([labels, count]) => `${name}${labels} ${count}`)
    this.#metrics.push({ name, help, type: 'counter', lines })
    return {
      add(labels) {
        const key = written(labels)
        counts.set(key, (counts.get(key) ?? 0) + 1)
      },
    }
  }

  /** `read` is called whenever the numbers are asked for; one without a number is left out. */
  gauge(name: string, help: string, read: () => Promise<Gauged> | Gauged): void {
    const lines = async (): Promise<string[]> => {
      const values = await read()
      const list = typeof values === 'number' ? [{ labels: {}, value: values }] : values
      return list.map(({ labels, value }) => `${name}${written(labels)} ${value}`)
    }
    this.#metrics.push({ name, help, type: 'gauge', lines })
  }

  histogram(name: string, help: string): Histogram {
    const counts = new Array<number>(DURATION_BUCKETS.length + 1).fill(0)
    let sum = 0
    const lines = (): string[] => {
      let total = 0
      const buckets = counts.map((count, index) => {
        total += count
        return `${name}_bucket{le="${DURATION_BUCKETS[index] ?? '+Inf'}"} ${total}`
      })
      return [...buckets, `${name}_sum ${sum}`, `${name}_count ${total}`]
    }
    this.#metrics.push({ name, help, type: 'histogram', lines })
    return {
      observe(seconds) {
        const index = DURATION_BUCKETS.findIndex((limit) => seconds <= limit)
        const at = index < 0 ? DURATION_BUCKETS.length : index
        counts[at] = (counts[at] ?? 0) + 1
        sum += seconds
      },
    }
  }

  /** What cannot be read is left out: the rest is worth having above all when something is broken. */
  async text(): Promise<string> {
    const parts = this.#metrics.map(async ({ name, help, type, lines }) => {
      const values = await Promise.resolve()
        .then(lines)
        .catch(() => [])
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values].join('\n')
    })
    return `${(await Promise.all(parts)).join('\n')}\n`
  }
}

export type Gauged = number | readonly { readonly labels: Labels; readonly value: number }[]

function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
