/** Parts of the long run: the disk, replies that are interrupted, and what happens without each mechanism. */
import { traceCareless, traceMessages, type TracedReport } from './durability.ts'
import { number, oneOf, sum, worst, type Part } from './part.ts'
import { crashReplies, phases, type InterruptedReply } from './replies.ts'
import { wires } from '../engine-wires.ts'
import { isFoundOut, runMutated } from '../mutation-run.ts'
import { mutationNames, mutations } from '../mutations.ts'

/** So many that the log is checkpointed on the way. */
const MESSAGES = 500

const disks = [
  'as it is',
  'told that NORMAL is enough, as a control',
  'on a disk that flushes nothing for a while',
  'on a disk that is full for a while',
]

export const flushes: Part<TracedReport[]> = {
  name: 'flushes',
  planned: () => 1,
  round: async ({ build }) => [
    await traceMessages({ build, messages: MESSAGES }),
    await traceCareless(MESSAGES),
    await traceMessages({ build, messages: 100, inject: 'fsync,fdatasync:error=EIO:when=20..32' }),
    await traceMessages({ build, messages: 100, inject: 'pwrite64:error=ENOSPC:when=400..460' }),
  ],
  report: (rounds) => ({
    heading: 'Is what is acknowledged on the disk?',
    text: 'Yes: in the system calls of the server, the first word about a message that anybody hears follows the flush of the row that holds it. While the disk refuses, nothing is acknowledged; the sender is told that it may try again, and the message is taken once.',
    table: [
      [
        'The database is',
        'Acknowledged',
        'Said before the flush',
        'Flushes',
        'Refused, to be tried again',
        'In the log',
      ],
      ...rounds.flatMap((reports) =>
        reports.map(({ acknowledged, early, flushes, refusals, kept }, index) => [
          disks[index]!,
          ...[acknowledged.length, early.length, flushes, refusals.length, kept.length],
        ]),
      ),
    ],
    isSound: rounds.every(isFlushed),
  }),
}

function isFlushed([asItIs, control, ...faulty]: readonly TracedReport[]): boolean {
  const isWhole = ({ acknowledged, kept }: TracedReport): boolean =>
    JSON.stringify(kept.toSorted()) === JSON.stringify(acknowledged.toSorted())
  const isPatient = ({ early, refusals }: TracedReport): boolean =>
    early.length === 0 && refusals.length > 0 && refusals.every(({ retryable }) => retryable)
  return (
    asItIs!.early.length === 0 &&
    asItIs!.flushed.length === MESSAGES &&
    control!.early.length > MESSAGES / 2 &&
    faulty.every((report) => isPatient(report) && isWhole(report))
  )
}

export const replies: Part<InterruptedReply[]> = {
  name: 'replies',
  planned: oneOf(5),
  async round({ build }) {
    const replies: InterruptedReply[] = []
    for (const wire of wires) replies.push(...(await crashReplies(build, wire, phases)))
    return replies
  },
  report(rounds) {
    const all = rounds.flat()
    return {
      heading: 'What becomes of a reply when the server dies in the middle of it?',
      text: `It goes on where the engine can go on, and else ends as interrupted, its text kept, so that it can be asked for again. No engine is asked a second time: that could cost twice, and be done twice. ${number(all.filter(({ died }) => died).length)} crashes, in ${phases.length} phases of a reply.`,
      table: [
        [
          'Engine',
          'Replies',
          'Died in',
          'Went on or began anew',
          'Ended as interrupted',
          'Without an end',
          'Asked twice',
          'Slowest end, ms',
        ],
        ...wires.map(({ name }) => rowOf(all.filter(({ wire }) => wire === name))),
      ],
      isSound: all.every(isAsExpected),
    }
  },
}

const isCompleted = ({ response }: InterruptedReply): boolean => response?.status === 'COMPLETED'
const isInterrupted = ({ response }: InterruptedReply): boolean =>
  response?.error?.code === 'ENGINE_INTERRUPTED'

/** What an engine is asked for twice is paid for twice, and may be done twice. */
export function isAsExpected(reply: InterruptedReply): boolean {
  const isTrue = isCompleted(reply) || isInterrupted(reply)
  return isTrue && reply.asked <= 1 && reply.endMs < 20_000 && reply.next?.status === 'COMPLETED'
}

function rowOf(replies: readonly InterruptedReply[]): (string | number)[] {
  const count = (isOne: (reply: InterruptedReply) => boolean): number => replies.filter(isOne).length
  const [completed, interrupted] = [count(isCompleted), count(isInterrupted)]
  return [
    replies[0]!.wire,
    replies.length,
    count(({ died }) => died),
    completed,
    interrupted,
    replies.length - completed - interrupted,
    count(({ asked }) => asked > 1),
    worst(replies.map(({ endMs }) => endMs)),
  ]
}

type Seen = Record<string, boolean>

export const mutants: Part<Seen> = {
  name: 'mutants',
  planned: () => 1,
  async round() {
    const seen: Seen = {}
    for (const name of mutationNames()) {
      seen[name] = isFoundOut(name, await runMutated(name))
    }
    return seen
  },
  report: (rounds) => ({
    heading: 'How is it known that the tests would notice?',
    text: 'Each mechanism is taken away in turn, and a named test must fail without it. The checker of histories has its own test: every fault that it is there to find, put into a history that was sound.',
    table: [
      ['Without', 'The test', 'is seen to'],
      ...mutationNames().map((name) => {
        const { file, test } = mutations[name]
        const isRed = sum(rounds.map((seen) => (seen[name] ? 1 : 0))) === rounds.length
        return [
          `${name} (\`${file}\`)`,
          `\`${test[1]}\`: ${test[2].replace('.*', '…')}`,
          isRed ? 'fail, as it must' : 'pass',
        ]
      }),
    ],
    isSound: rounds.every((seen) => Object.values(seen).every(Boolean)),
  }),
}
