/** The configured agents: a key each, the engine that answers for it, and the state its conversations start with. */
import type { ConversationState, StateAfter } from '@confab/shared/conversation'
import { ConfabError } from '@confab/shared/errors'
import { changeState, initialState } from '../conversations/conversation-state.ts'
import type { Engine } from '../engines/engine.ts'
import { failingEngine } from './failing-engine.ts'

export interface Agent {
  readonly engine: Engine
  /** Where its conversations start, over the state of the whole configuration. */
  readonly state?: StateAfter | undefined
}

export interface AgentsOptions {
  readonly agents: ReadonlyMap<string, Agent>
  readonly defaultAgent: string
  readonly state?: StateAfter | undefined
}

export class Agents {
  #options: AgentsOptions

  constructor(options: AgentsOptions) {
    this.#options = options
  }

  /** Takes a changed configuration; replies under way keep the engine they began with. */
  async replace(options: AgentsOptions): Promise<void> {
    const before = this.#options
    this.#options = options
    await closeAll(before.agents)
  }

  /** The key to use for a conversation: the given one, else the default. @throws ConfabError INVALID_INPUT */
  resolve(key: string | undefined): string {
    const agent = key ?? this.#options.defaultAgent
    if (!this.has(agent)) throw new ConfabError('INVALID_INPUT', `There is no agent "${agent}".`)
    return agent
  }

  has(key: string): boolean {
    return this.#options.agents.has(key)
  }

  /** Never throws: an agent that is no longer configured has an engine that says so. */
  engineOf(key: string): Engine {
    return this.#options.agents.get(key)?.engine ?? missingEngine(key)
  }

  startOf(key: string, given: StateAfter | undefined): ConversationState {
    const configured = changeState(initialState, this.#options.state)
    return changeState(changeState(configured, this.#options.agents.get(key)?.state), given)
  }

  close(): Promise<void> {
    return closeAll(this.#options.agents)
  }
}

async function closeAll(agents: ReadonlyMap<string, Agent>): Promise<void> {
  for (const { engine } of agents.values()) await engine.close?.()
}

function missingEngine(key: string): Engine {
  const fault = () =>
    new ConfabError('ENGINE_MISCONFIGURED', `The agent "${key}" is not configured any more.`)
  return failingEngine('missing', fault)
}
