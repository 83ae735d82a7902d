/** Chat Completions, streamed: what most servers of open models speak. */
import { ConfabError } from '@confab/shared/errors'
import { z } from 'zod'
import type { EngineOutput, ReplyRequest } from '../engine.ts'
import { parseArguments } from '../http/tool-arguments.ts'
import type { Upstream } from '../http/upstream.ts'
import type { OpenAiOptions } from './options.ts'
import { describeTool, pageTools } from './page-tools.ts'
import { fileUrl, instructionsFor, isImage, turnsOf, type Turn } from './prompt.ts'
import { reportedError } from './reported-error.ts'

const chunkSchema = z.object({
  error: z.object({ code: z.unknown().optional() }).nullish(),
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            refusal: z.string().nullish(),
            /** Two spellings of the same, by server. */
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.int().default(0),
                  id: z.string().nullish(),
                  function: z
                    .object({ name: z.string().nullish(), arguments: z.string().nullish() })
                    .nullish(),
                }),
              )
              .nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
})

type Delta = NonNullable<z.output<typeof chunkSchema>['choices'][number]['delta']>

export async function* chatCompletions(
  upstream: Upstream,
  options: OpenAiOptions,
  request: ReplyRequest,
  signal: AbortSignal,
): AsyncGenerator<EngineOutput> {
  const body = {
    model: options.model,
    stream: true,
    messages: messagesFor(options, request),
    tools: toolsFor(options, request),
  }
  const answer = new GrowingAnswer()
  let isFinished = false
  for await (const { data } of upstream.events({ method: 'POST', path: '/chat/completions', body, signal })) {
    if (data === '[DONE]') isFinished = true
    if (isFinished) break
    const { error, choices } = parseChunk(data)
    if (error) throw reportedError(error.code)
    const [choice] = choices
    if (choice?.delta) yield* answer.grow(choice.delta)
    if (choice?.finish_reason) yield* answer.calls()
    isFinished ||= Boolean(choice?.finish_reason)
  }
  if (!isFinished)
    throw new ConfabError('ENGINE_INTERRUPTED', 'The engine stopped in the middle of the reply.')
}

function parseChunk(data: string): z.output<typeof chunkSchema> {
  try {
    return chunkSchema.parse(JSON.parse(data))
  } catch (cause) {
    throw new ConfabError('ENGINE_BAD_REPLY', 'The engine streams something else than chat completions.', {
      cause,
    })
  }
}

/** The one reasoning item, the one message and the calls of a reply, growing. */
class GrowingAnswer {
  readonly #open = new Set<'reasoning' | 'message'>()
  readonly #calls = new Map<number, { id: string; name: string; arguments: string }>()

  /** The calls, complete only when the answer is. */
  calls(): EngineOutput[] {
    return [...this.#calls.values()].map(({ id, name, arguments: json }) => ({
      type: 'put',
      item: { type: 'TOOL_CALL', id, name, arguments: parseArguments(json), status: 'PENDING' },
    }))
  }

  *grow(delta: Delta): Generator<EngineOutput> {
    const thought = delta.reasoning_content ?? delta.reasoning
    if (thought) yield* this.#append('reasoning', 'REASONING_MESSAGE', thought)
    const said = delta.content ?? delta.refusal
    if (said) yield* this.#append('message', 'MESSAGE', said)
    for (const { index, id, function: called } of delta.tool_calls ?? []) {
      const call = this.#calls.get(index) ?? { id: id ?? `call-${index}`, name: '', arguments: '' }
      call.name += called?.name ?? ''
      call.arguments += called?.arguments ?? ''
      this.#calls.set(index, call)
    }
  }

  *#append(
    id: 'reasoning' | 'message',
    type: 'REASONING_MESSAGE' | 'MESSAGE',
    text: string,
  ): Generator<EngineOutput> {
    if (!this.#open.has(id)) {
      this.#open.add(id)
      yield { type: 'put', item: { type, id, content: { type: 'MARKDOWN_TEXT', text: '' } } }
    }
    yield { type: 'append', outputId: id, text }
  }
}

function toolsFor({ tools = [] }: OpenAiOptions, { history }: ReplyRequest): object[] | undefined {
  const taken = new Set(tools.map(({ function: called }) => (called as { name?: unknown } | undefined)?.name))
  const offered = pageTools(history, taken)
  const all = [...tools, ...offered.map((tool) => ({ type: 'function', function: describeTool(tool) }))]
  return all.length === 0 ? undefined : all
}

function messagesFor(options: OpenAiOptions, request: ReplyRequest): object[] {
  const instructions = instructionsFor(request.conversation, options.instructions)
  const system = instructions === undefined ? [] : [{ role: 'system', content: instructions }]
  return [...system, ...turnsOf(request).map(toMessage)]
}

function toMessage(turn: Turn): object {
  switch (turn.kind) {
    case 'text': {
      const role = turn.role === 'developer' ? 'system' : turn.role
      return { role, content: turn.files.length === 0 ? turn.text : contentParts(turn) }
    }
    case 'call': {
      const called = { name: turn.name, arguments: JSON.stringify(turn.arguments) }
      return {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: turn.id, type: 'function', function: called }],
      }
    }
    case 'result':
      return { role: 'tool', tool_call_id: turn.id, content: turn.result }
  }
}

function contentParts({ text, files }: Extract<Turn, { kind: 'text' }>): object[] {
  const parts = files.map((file) =>
    isImage(file)
      ? { type: 'image_url', image_url: { url: fileUrl(file) } }
      : { type: 'file', file: { filename: file.name ?? 'file', file_data: fileUrl(file) } },
  )
  return text === '' ? parts : [{ type: 'text', text }, ...parts]
}
