/** What is worth knowing of a running server: its doors, its replies, its disk, its outbox, its event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ConfabError } from '@confab/shared/errors'
import type { Server as SocketServer } from 'socket.io'
import type { ConversationStore } from '../storage/conversation-store.ts'
import { Metrics } from './metrics.ts'

export class ServerMetrics {
  readonly all = new Metrics()
  readonly #requests = this.all.counter(
    'confab_http_requests_total',
    'HTTP requests answered, by method, route and status.',
  )
  readonly #calls = this.all.counter(
    'confab_engine_calls_total',
    'Replies asked of engines, by how they ended: completed, stopped, or the code of an error.',
  )
  readonly #commits = this.all.histogram(
    'confab_commit_duration_seconds',
    'Time from an event to its being on disk.',
  )
  readonly #delay = monitorEventLoopDelay({ resolution: 10 })

  constructor() {
    this.#delay.enable()
    this.all.gauge(
      'confab_event_loop_delay_seconds',
      'How late the event loop was since this was last read.',
      () => this.#readDelay(),
    )
    this.all.gauge('process_resident_memory_bytes', 'Memory that the process holds.', () =>
      process.memoryUsage.rss(),
    )
  }

  watchReplies(replies: { readonly count: number }): void {
    this.all.gauge('confab_replies_running', 'Replies being generated.', () => replies.count)
  }

  watchOutbox(outbox: () => Promise<{ waiting: number; givenUp: number }>): void {
    this.all.gauge('confab_outbox_deliveries', 'Records that their recorders have not taken.', async () => {
      const { waiting, givenUp } = await outbox()
      return [
        { labels: { state: 'waiting' }, value: waiting },
        { labels: { state: 'given-up' }, value: givenUp },
      ]
    })
  }

  /** @returns what to call for each conversation in which something of another server's was found. */
  watchHints(carrier: { readonly isConnected: boolean }): (how: 'hint' | 'look') => void {
    this.all.gauge('confab_hints_connected', 'Whether hints from other servers come.', () =>
      Number(carrier.isConnected),
    )
    const found = this.all.counter(
      'confab_found_changes_total',
      'Times that something new from another server was read: after a hint, or found by looking.',
    )
    return (how) => found.add({ how })
  }

  watchSockets(io: SocketServer, plain: { readonly clients: ReadonlySet<unknown> }): void {
    this.all.gauge('confab_sockets', 'Open sockets.', () => [
      { labels: { kind: 'socket.io' }, value: io.engine.clientsCount },
      { labels: { kind: 'websocket' }, value: plain.clients.size },
    ])
  }

  request(method: string, route: string, status: number): void {
    this.#requests.add({ method, route, status })
  }

  /** `failure` is what the engine threw; undefined when it ended well. */
  call(engine: string, failure: unknown, isStopped: boolean): void {
    const code = failure instanceof ConfabError ? failure.code : 'ENGINE_FAILED'
    this.#calls.add({ engine, outcome: isStopped ? 'stopped' : failure === undefined ? 'completed' : code })
  }

  /** The store, with the time of each commit noted. */
  timed(store: ConversationStore): ConversationStore {
    return {
      create: (transcript) => store.create(transcript),
      load: (id) => store.load(id),
      append: (commit) => this.#noted(store.append(commit)),
      appendHeld: (append) => this.#noted(store.appendHeld(append)),
      eventsAfter: (id, after, limit) => store.eventsAfter(id, after, limit),
      checkpoint: (transcript) => store.checkpoint(transcript),
      list: (query) => store.list(query),
      ownerOf: (id) => store.ownerOf(id),
      heads: (ids) => store.heads(ids),
      idleSince: (time, limit) => store.idleSince(time, limit),
      remove: (id, idleSince) => store.remove(id, idleSince),
      ping: () => store.ping(),
      close: () => store.close(),
    }
  }

  async #noted<R>(commit: Promise<R>): Promise<R> {
    const begin = performance.now()
    const result = await commit
    this.#commits.observe((performance.now() - begin) / 1_000)
    return result
  }

  close(): void {
    this.#delay.disable()
  }

  #readDelay(): { labels: { quantile: string }; value: number }[] {
    const seconds = (nanoseconds: number): number => nanoseconds / 1e9
    const values = [
      { labels: { quantile: '0.5' }, value: seconds(this.#delay.percentile(50)) },
      { labels: { quantile: '0.99' }, value: seconds(this.#delay.percentile(99)) },
      { labels: { quantile: '1' }, value: seconds(this.#delay.max) },
    ]
    this.#delay.reset()
    return values
  }
}
