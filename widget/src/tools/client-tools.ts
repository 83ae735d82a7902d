/** Runs what the host page offers to the agent: its `tools`. Each call once, and its result goes back. */
import type { Json, OutputItem, Response } from '@confab/shared/conversation'
import { defaultLimits } from '@confab/shared/limits'
import { ConfabEvent } from '../events.ts'
import type { ChatHost, ClientTool } from '../page/host-options.ts'
import { faultsOf } from './json-schema.ts'
import type { ToolConversation } from './page-tools.ts'
import { ToolClaims } from './tool-claims.ts'

type ToolCall = Extract<OutputItem, { type: 'TOOL_CALL' }>

export interface ToolDeskOptions {
  tools(): ChatHost['tools']
  readonly claims: Pick<ToolClaims, 'take' | 'leave' | 'close'>
  /** Tells the page of the call before it runs; false: the page answers it in its own way. */
  offer(call: ToolCall): boolean
  submit(toolCallId: string, result: Json): void
  /** What is asked of the visitor (`asks`) or under way (`runs`), by the id of the call. */
  onChange(states: ReadonlyMap<string, 'asks' | 'runs'>): void
}

const TIMEOUT_MS = 30_000
/** When so much more has passed without a result, others may say that there will be none. */
const GRACE_MS = 15_000
const LONGEST_LEASE_MS = 86_400_000
/** Room in a frame for what stands around the result. */
const ENVELOPE_BYTES = 1_024
const ENVELOPE_DEPTH = 2

export class ToolDesk {
  readonly #options: ToolDeskOptions
  readonly #calls = new Map<string, { call: ToolCall; state: 'asks' | 'runs'; settled: AbortController }>()

  constructor(options: ToolDeskOptions) {
    this.#options = options
  }

  /** Takes up the calls of the last reply that wait for this page, and lets go of those that wait no more. */
  look(response: Response | undefined): void {
    const pending = response?.outputs.filter(isPending) ?? []
    for (const [id, { settled }] of this.#calls) {
      if (pending.some((call) => call.id === id)) continue
      settled.abort()
      this.#calls.delete(id)
      this.#changed()
    }
    for (const call of pending) if (!this.#calls.has(call.id)) this.#take(call)
  }

  /** The visitor has decided on a call that was asked about. */
  decide(id: string, allowed: boolean): void {
    const known = this.#calls.get(id)
    if (known?.state !== 'asks') return
    this.#calls.set(id, { ...known, state: 'runs' })
    this.#changed()
    void this.#run(known.call, known.settled.signal, allowed)
  }

  close(): void {
    this.look(undefined)
    this.#options.claims.close()
  }

  #take(call: ToolCall): void {
    const tool = this.#toolOf(call)
    if (!tool) return
    const settled = new AbortController()
    this.#calls.set(call.id, { call, state: tool.approve ? 'asks' : 'runs', settled })
    this.#changed()
    if (!tool.approve) void this.#run(call, settled.signal, true)
  }

  async #run(call: ToolCall, settled: AbortSignal, allowed: boolean): Promise<void> {
    const result = await this.#result(call, settled, allowed).catch(() => undefined)
    if (result !== undefined && !settled.aborted) this.#options.submit(call.id, result)
  }

  /** Nothing: somebody else answers. @throws when the call is settled before it is this page's turn. */
  async #result(call: ToolCall, settled: AbortSignal, allowed: boolean): Promise<Json | undefined> {
    const claim = await this.#options.claims.take(call.id, settled, leaseOf(this.#toolOf(call)))
    if (claim === 'left') return undefined
    if (claim === 'broken')
      return fault('The page was closed while the tool ran; whether it did is not known.')
    if (!allowed) return fault('The visitor did not allow it.')
    const tool = this.#toolOf(call)
    if (!tool) return fault('The page does not offer this tool any more.')
    if (this.#options.offer(call)) return runTool(tool, call.arguments)
    this.#options.claims.leave(call.id)
    return undefined
  }

  #toolOf({ name }: ToolCall): ClientTool | undefined {
    const tools = this.#options.tools()
    return tools && Object.hasOwn(tools, name) ? tools[name] : undefined
  }

  #changed(): void {
    this.#options.onChange(new Map([...this.#calls].map(([id, { state }]) => [id, state])))
  }
}

/** The desk of one `<confab-chat>`. */
export function newDesk(
  host: ChatHost,
  conversation: ToolConversation,
  onChange: ToolDeskOptions['onChange'],
): ToolDesk {
  return new ToolDesk({
    tools: () => host.tools,
    claims: new ToolClaims(addressOf(host), () => storageOf(host), conversation.claimTool),
    offer: ({ id: toolCallId, name, arguments: args }) => {
      const conversationId = conversation.transcript?.id ?? ''
      const detail = { conversationId, toolCallId, name, arguments: args }
      return host.dispatchEvent(new ConfabEvent('confab-tool-call', detail, true))
    },
    submit: (toolCallId, result) => conversation.submitToolResult(toolCallId, result),
    onChange,
  })
}

function leaseOf({ timeoutMs = TIMEOUT_MS }: Partial<ClientTool> = {}): number {
  return Math.min(Math.ceil(timeoutMs) + GRACE_MS, LONGEST_LEASE_MS)
}

/** As the rest of what is stored has it, so that a log-out removes it, too. */
function addressOf({ server }: ChatHost): string {
  return new URL(server ?? location.origin, document.baseURI).href.replace(/\/+$/, '')
}

function storageOf({ storage }: ChatHost): Storage | undefined {
  if (storage === 'none') return undefined
  return storage === 'session' ? sessionStorage : localStorage
}

function isPending(item: OutputItem): item is ToolCall {
  return item.type === 'TOOL_CALL' && item.status === 'PENDING'
}

/** What the tool gives, or `{error}`: the agent is told what went wrong and can go on. */
async function runTool(tool: ClientTool, args: ToolCall['arguments']): Promise<Json> {
  const faults = faultsOf(tool.parameters ?? null, args)
  if (faults.length > 0) return fault(`The arguments do not fit. ${faults.join('; ')}`)
  const { timeoutMs = TIMEOUT_MS } = tool
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The tool gave no result within ${timeoutMs} ms.`)), timeoutMs)
  })
  try {
    const running = Promise.resolve(structuredClone(args)).then((own) => tool.run(own))
    return asJson(await Promise.race([running, tooLate]))
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
  }
}

/** @throws TypeError for what is no JSON. */
function asJson(value: unknown): Json {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) return null
  const bytes = new TextEncoder().encode(text).length
  const json = JSON.parse(text) as Json
  const fits = bytes <= defaultLimits.bodyBytes - ENVELOPE_BYTES
  return fits && depthOf(json) <= defaultLimits.jsonDepth - ENVELOPE_DEPTH
    ? json
    : fault('The result of the tool is too large.')
}

function depthOf(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

function fault(error: string): Json {
  return { error }
}
