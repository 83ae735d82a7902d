/** What a server asks of the operating system, in order: whether it says anything before the disk has it. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What starts a process whose writes and flushes are traced into `file`; `inject` makes some of them fail. */
export function traced(file: string, inject?: string): string[] {
  const calls = 'fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg'
  const faults = inject === undefined ? [] : ['-e', `inject=${inject}`]
  // The tracer as a grandchild, so that the process is the one that was started and gets its signals.
  return ['strace', '-D', '-f', '-qq', '-y', '-s', '200000', '-e', `trace=${calls}`, ...faults, '-o', file]
}

/** Why syscalls cannot be traced here; undefined when they can. */
export function whyNoTrace(): string | undefined {
  const { status, error } = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true'])
  if (error) return 'strace is not installed'
  return status === 0 ? undefined : 'strace is not allowed to trace'
}

export interface Trace {
  /** Those of the ids that were said to somebody before the row that holds them was flushed. */
  readonly early: readonly string[]
  /** Those that were said after it. */
  readonly flushed: readonly string[]
  readonly flushes: number
}

/** Judges what was said of each of the ids: the first that anybody hears must follow a flush of the row. */
export function readTrace(file: string, ids: readonly string[]): Trace {
  const calls = readCalls(readFileSync(file, 'utf8'))
  const isSaid = (id: string): boolean => calls.some(({ kind, text }) => kind === 'say' && text.includes(id))
  const early = ids.filter((id) => isEarly(calls, id))
  return {
    early,
    flushed: ids.filter((id) => isSaid(id) && !early.includes(id)),
    flushes: calls.filter(({ kind }) => kind === 'flush').length,
  }
}

interface Call {
  readonly kind: 'write' | 'flush' | 'say' | 'other'
  readonly text: string
}

/** A call that another thread's interrupts takes two lines: it counts where it begins, a flush where it returns. */
function readCalls(trace: string): Call[] {
  const begun = new Map<string, string>()
  return trace.split('\n').map((line) => {
    const thread = line.slice(0, line.indexOf(' '))
    if (line.endsWith('<unfinished ...>')) begun.set(thread, line)
    const rest = /<\.\.\. \w+ resumed>(.*)/.exec(line)?.[1]
    return classify(rest === undefined ? line : onlyFlush(begun.get(thread) ?? '', rest))
  })
}

function onlyFlush(begin: string, rest: string): string {
  return isFlush(begin) ? begin.replace('<unfinished ...>', rest) : ''
}

const isFlush = (text: string): boolean => / f(data)?sync\(/.test(text)
const isOfLog = (text: string): boolean => /\bconfab\.db-wal>/.test(text)

function classify(text: string): Call {
  if (isFlush(text)) return { text, kind: isOfLog(text) && / = 0$/.test(text) ? 'flush' : 'other' }
  if (/ pwrite64\(/.test(text)) return { text, kind: isOfLog(text) ? 'write' : 'other' }
  // The first two are the process's own output, which holds ids where it logs an error.
  return {
    text,
    kind: /(write|writev|sendto|sendmsg)\((?!1<|2<)\d+<(socket|TCP)/.test(text) ? 'say' : 'other',
  }
}

function isEarly(calls: readonly Call[], id: string): boolean {
  let [isWritten, isFlushed] = [false, false]
  for (const { kind, text } of calls) {
    if (kind === 'flush') isFlushed = isWritten
    if (!text.includes(id)) continue
    if (kind === 'write') isWritten = true
    if (kind === 'say') return !isFlushed
  }
  return false
}
