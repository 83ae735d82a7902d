/** Parts of the long run: the disk, replies that are interrupted, and what happens without each mechanism. */
import { traceMessages, type TracedReport } from './chaos-durability.ts'
import { crashReplies, phases, type InterruptedReply } from './chaos-replies.ts'
import { worst, type Part } from './chaos-report.ts'
import { wires } from './engine-wires.ts'
import { isFoundOut, runMutated } from './mutation-run.ts'
import { mutations, type MutationName } from './mutations.ts'

export const flushes: Part = async ({ rounds }) => {
  const messages = rounds * 20
  const reports: [string, TracedReport][] = [
    ['as it is', await traceMessages({ messages })],
    [
      'told that NORMAL is enough, as a control',
      await traceMessages({ messages, mutation: 'synchronous = NORMAL' }),
    ],
    [
      'the disk flushes nothing for a while',
      await traceMessages({ messages: 100, inject: 'fsync,fdatasync:error=EIO:when=20..32' }),
    ],
    [
      'the disk is full for a while',
      await traceMessages({ messages: 100, inject: 'pwrite64:error=ENOSPC:when=400..460' }),
    ],
  ]
  return {
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
      ...reports.map(([what, report]) => [
        what,
        report.acknowledged.length,
        report.early.length,
        report.flushes,
        report.refusals.length,
        report.kept.length,
      ]),
    ],
    isSound: isFlushed(
      reports.map(([, report]) => report),
      messages,
    ),
  }
}

/** As it is; the control; and the disks that fail for a while. */
function isFlushed(reports: readonly TracedReport[], messages: number): boolean {
  const [asItIs, control, ...faulty] = reports
  const isWhole = ({ acknowledged, kept }: TracedReport): boolean =>
    JSON.stringify(kept.toSorted()) === JSON.stringify(acknowledged.toSorted())
  const isPatient = ({ early, refusals }: TracedReport): boolean =>
    early.length === 0 && refusals.length > 0 && refusals.every(({ retryable }) => retryable)
  return (
    asItIs!.early.length === 0 &&
    asItIs!.flushed.length === messages &&
    control!.early.length > messages / 2 &&
    faulty.every((report) => isPatient(report) && isWhole(report))
  )
}

export const replies: Part = async ({ build, rounds }) => {
  const times = Math.max(1, Math.round(rounds / 5))
  const all: InterruptedReply[] = []
  for (const wire of wires)
    for (let time = 0; time < times; time++) all.push(...(await crashReplies(build, wire, phases)))
  const status = ({ response }: InterruptedReply): string => response?.status ?? 'gone'
  const isTrue = (reply: InterruptedReply): boolean =>
    status(reply) === 'COMPLETED' || reply.response?.error?.code === 'ENGINE_INTERRUPTED'
  const isSound = all.every(
    (reply) =>
      isTrue(reply) && reply.asked <= 1 && reply.endMs < 20_000 && reply.next?.status === 'COMPLETED',
  )
  return {
    heading: 'What becomes of a reply when the server dies in the middle of it?',
    text: 'It goes on where the engine can go on, and else ends as interrupted, its text kept, so that it can be asked for again. No engine is asked a second time: that could cost twice, and be done twice.',
    table: [
      [
        'Engine',
        'Replies',
        'Died in',
        'Went on or began anew',
        'Ended as interrupted',
        'Asked twice',
        'Slowest end, ms',
      ],
      ...wires.map(({ name }) => {
        const own = all.filter(({ wire }) => wire === name)
        const completed = own.filter((reply) => status(reply) === 'COMPLETED').length
        return [
          name,
          own.length,
          own.filter(({ died }) => died).length,
          completed,
          own.length - completed,
          own.filter(({ asked }) => asked > 1).length,
          worst(own.map(({ endMs }) => endMs)),
        ]
      }),
    ],
    isSound,
  }
}

export const mutants: Part = async () => {
  const rows: [string, string, string][] = []
  for (const name of Object.keys(mutations) as MutationName[]) {
    const { file, test } = mutations[name]
    const isRed = isFoundOut(name, await runMutated(name))
    rows.push([
      `${name} (\`${file}\`)`,
      `\`${test[1]}\`: ${test[2].replace('.*', '…')}`,
      isRed ? 'fails, as it must' : 'does not fail',
    ])
  }
  return {
    heading: 'How is it known that the tests would notice?',
    text: 'Each mechanism is taken away in turn, and a named test must fail without it. The checker of histories has its own test: every fault that it is there to find, put into a history that was sound.',
    table: [['Without', 'The test', 'is seen to'], ...rows],
    isSound: rows.every(([, , seen]) => seen === 'fails, as it must'),
  }
}
