/** Parts of the long run: a server that is ended again and again under load. */
import { moments } from '../../../server/src/moments.ts'
import type { Table } from '../report-page.ts'
import { everyMoment, fill, runCampaign, type CampaignReport } from './campaign.ts'
import { number, oneOf, span, sum, worst, type Part } from './part.ts'
import type { Problem } from '../history-checker.ts'
import { openSchema } from '../test-schema.ts'

/** How often a server is ended in one campaign. */
const ENDS = 20
/** The lease, the longest until it is looked for, and the reply itself on a busy machine. */
const LEASED_END_MS = 25_000
const load = { conversations: 50, readers: 3 }

export const kills: Part<CampaignReport> = {
  name: 'kills',
  planned: (rounds) => rounds,
  round: ({ build, seed }) =>
    runCampaign({
      ...{ build, seed, ...load },
      troubles: [...everyMoment, ...fill('SIGKILL', ENDS - everyMoment.length)],
    }),
  report(reports, seed) {
    const slowest = worst(reports.map(({ slowestEndMs }) => slowestEndMs))
    return {
      heading: 'Is anything lost when the server is killed?',
      text: `No. A server with ${load.conversations} conversations, each with one who writes and ${load.readers} who read over Socket.IO, server-sent events and plain WebSockets, was killed again and again: once in each campaign at each of ${moments.length} moments of its work, and at any time. After each restart everything acknowledged was there, once and in order, every reader had come to hold the same, and every reply had ended.`,
      table: [
        ['', ''],
        ['Campaigns; kills', `${reports.length}; ${number(endsOf(reports))}`],
        ['Moments', moments.map((moment) => `\`${moment}\``).join(', ')],
        ...losses(reports, seed),
        ['Slowest end of a reply that a crash had left open', `${number(slowest)} ms after the last start`],
      ],
      isSound: reports.every(isClean) && slowest < 20_000,
    }
  },
}

export const terms: Part<CampaignReport> = {
  name: 'terms',
  planned: oneOf(5),
  round: ({ build, seed }) =>
    runCampaign({
      ...{ build, seed, ...load },
      troubles: [...fill('SIGTERM', ENDS - 4), ...fill('SIGTERM twice', 4)],
    }),
  report(reports, seed) {
    const slowest = worst(reports.map(({ slowestExitMs }) => slowestExitMs))
    return {
      heading: 'Is anything lost when the server is stopped?',
      text: 'No. Under the same load the server was stopped in good order (SIGTERM), now and then by somebody without patience (twice): it lets running replies end, begins no others, and leaves what is asked for meanwhile to the next start.',
      table: [
        ['', ''],
        ['Campaigns; stops', `${reports.length}; ${number(endsOf(reports))}`],
        ...losses(reports, seed),
        ['Slowest exit', `${number(slowest)} ms`],
      ],
      isSound: reports.every(isClean) && slowest < 30_000,
    }
  },
}

/** With a database that other servers may share, an open reply is nobody's only when its lease has run out. */
export const onPostgres = (address: string): Part<CampaignReport> => ({
  name: 'postgres',
  planned: oneOf(10),
  async round({ build, seed }) {
    const { databaseUrl, drop } = await openSchema(address, `chaos_${Date.now()}`)
    const troubles = [...everyMoment, ...fill('SIGKILL', 2), ...fill('SIGTERM', 4)]
    return runCampaign({ build, seed, ...load, troubles, databaseUrl }).finally(drop)
  },
  report(reports, seed) {
    const slowest = worst(reports.map(({ slowestEndMs }) => slowestEndMs))
    return {
      heading: 'Does the same hold with PostgreSQL?',
      text: 'Yes. Here another server might be at work on a reply, so one that a crash has left open is taken over when its lease of 15 seconds has run out.',
      table: [
        ['', ''],
        ['Campaigns; kills and stops', `${reports.length}; ${number(endsOf(reports))}`],
        ...losses(reports, seed),
        ['Slowest end of a reply that a crash had left open', `${number(slowest)} ms after the last start`],
      ],
      isSound: reports.every(isClean) && slowest < LEASED_END_MS,
    }
  },
})

const isClean = ({ problems, oddities }: CampaignReport): boolean => problems.length + oddities.length === 0

const endsOf = (reports: readonly CampaignReport[]): number =>
  sum(reports.flatMap(({ ended }) => Object.values(ended)))

function losses(reports: readonly CampaignReport[], seed: number): Table {
  const problems = reports.flatMap((report) => report.problems)
  const total = (figure: (report: CampaignReport) => number): string => number(sum(reports.map(figure)))
  return [
    ['Messages acknowledged', total(({ acknowledged }) => acknowledged)],
    ['Tries that were cut off or found no server, and were made again', total(({ unsure }) => unsure)],
    [
      'Events stored; seen by readers',
      `${total(({ events }) => events)}; ${total((one) => one.observations)}`,
    ],
    [
      'Replies completed; failed',
      `${total((one) => one.replies.completed)}; ${total((one) => one.replies.failed)}`,
    ],
    ['Acknowledged messages lost', found(problems, 'lost', 'altered')],
    ['Messages or numbers there twice', found(problems, 'duplicated', 'phantom')],
    [
      'Gaps, changes of order, differences between readers',
      found(problems, 'gap', 'reordered', 'divergent', 'missing', 'unequal'),
    ],
    ['Messages that nobody answered for', found(problems, 'unanswered')],
    [
      'Replies without an end, with two, or at the same time',
      found(problems, 'unterminated', 'late', 'overlapping'),
    ],
    ['Engines asked twice for one reply', found(problems, 'asked-twice')],
    ['Seeds', span(seed, reports.length)],
  ]
}

function found(problems: readonly Problem[], ...kinds: Problem['kind'][]): number {
  return problems.filter(({ kind }) => kinds.includes(kind)).length
}
