/** What an engine is: an async generator that says what a reply is now, and what comes next. */
import type { Citation, Content } from '@confab/shared/content'
import type {
  EngineMemory,
  Feedback,
  Json,
  Message,
  Response,
  StateAfter,
  Transcript,
} from '@confab/shared/conversation'
import type { Logger } from 'pino'
import type { output, ZodType } from 'zod'

/** One item of a reply. `id` is the engine's own and need only be unique within the reply. */
export type EngineItem =
  | { type: 'MESSAGE'; id: string; content: Content; citations?: Citation[]; done?: boolean }
  | { type: 'REASONING_MESSAGE'; id: string; content: Content; done?: boolean }
  | {
      type: 'TOOL_CALL'
      id: string
      name: string
      arguments: Record<string, Json>
      status: 'PENDING' | 'DONE' | 'FAILED'
      result?: Json
      done?: boolean
    }

export type EngineOutput =
  /** What the item is now: adds it, or replaces the one with its id. Whole snapshots are welcome; only differences are stored. */
  | { type: 'put'; item: EngineItem }
  /** More text at the end of an item that was put before. */
  | { type: 'append'; outputId: string; text: string }
  /**
   * What the engine wants to be told next time, merged over what it asked before; never shown to a visitor. Stored
   * together with what was said before it. A function is given the conversation's id of an item that was put.
   * Nothing (`{}`) stores nothing: it is a sign of life from an engine that has nothing new to say.
   */
  | { type: 'remember'; memory: EngineMemory | ((idOf: (engineId: string) => string) => EngineMemory) }
  /** A change of the conversation's state that the reply brings about. */
  | { type: 'state'; stateAfter: StateAfter }

/** All an engine may know when it answers. */
export interface ReplyRequest {
  /** The conversation as it stands, its state already changed by `message.stateAfter`. */
  readonly conversation: Transcript
  /** The message that asks for the reply. */
  readonly message: Message
  /** Everything said so far, the agent's replies included (role `agent`), oldest first; `message` is the last. */
  readonly history: readonly Message[]
  /** The response being generated; stable over `resumeReply`, so it can serve as an idempotency key. */
  readonly response: Response
  /** What this engine remembered in this conversation. */
  readonly memory: EngineMemory
}

/**
 * Answers for one or many agents. Returning from a generator means the reply is complete, throwing means it failed
 * (a `ConfabError` with an `ENGINE_*` code tells how); text already given is kept either way. When `signal` aborts,
 * stop soon: whatever is yielded afterwards is discarded.
 */
export interface Engine {
  readonly name: string
  generateReply(request: ReplyRequest, signal: AbortSignal): AsyncIterable<EngineOutput>
  /** Goes on with a reply that a restart interrupted, from memory alone. Left out: it fails as interrupted. */
  resumeReply?(request: ReplyRequest, signal: AbortSignal): AsyncIterable<EngineOutput>
  /** Is told of a message that asks for no reply; `history` ends with it. */
  receive?(request: Omit<ReplyRequest, 'response'>): Promise<EngineMemory | undefined>
  feedback?(given: { conversation: Transcript; messageId: string; feedback: Feedback }): Promise<void>
  /** The conversation was deleted here; delete it upstream too. */
  forget?(conversation: Transcript): Promise<void>
  /** Releases watchers and connections. */
  close?(): Promise<void>
}

/** What an engine may use besides its options. */
export interface EngineContext {
  /** The folder that relative paths in the configuration start from. */
  readonly folder: string
  /** Where the live preview shows the project's own pages; undefined without a preview. */
  readonly pagesUrl?: string | undefined
  readonly logger: Logger
}

/** What an engine can do; the table in the documentation is made from it. */
export interface EngineCapabilities {
  /** The answer grows while it is written. */
  readonly streaming: boolean
  /** Tells what it is thinking or doing. */
  readonly reasoning: boolean
  /** Says where its claims come from. */
  readonly citations: boolean
  /** Takes playbook, phase, system message and context. */
  readonly state: boolean
  /** Takes control messages and can speak first. */
  readonly control: boolean
  /** Calls tools whose results come from outside. */
  readonly tools: boolean
  /** Goes on with a reply after this server was restarted. */
  readonly resume: boolean
  /** Is told of ratings. */
  readonly feedback: boolean
}

/** An engine of the list: how its part of the configuration is checked, and how it is made from it. */
export interface EngineDefinition<S extends ZodType = ZodType> {
  /** A strict object schema of the keys of an agent, `engine` among them, `state` left out. */
  readonly options: S
  readonly capabilities: EngineCapabilities
  create(options: output<S>, context: EngineContext): Engine
}
