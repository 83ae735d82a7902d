/** Parts of the long run: a server that is ended again and again under load. */
import { moments } from '../../server/src/moments.ts'
import { everyMoment, fill, runCampaign, type CampaignReport, type Trouble } from './chaos-campaign.ts'
import { number, span, sum, worst, type Part, type PartOptions } from './chaos-report.ts'
import type { Problem } from './history-checker.ts'
import { openSchema } from './test-schema.ts'

/** How often a server is ended in one campaign. */
const ENDS = 20
/** The lease, the longest until it is looked for, and the reply itself on a busy machine. */
const LEASED_END_MS = 25_000
const load = { conversations: 50, readers: 3 }
function found(problems: readonly Problem[], ...kinds: Problem['kind'][]): number {
  return problems.filter(({ kind }) => kinds.includes(kind)).length
}

async function campaigns(
  options: PartOptions,
  count: number,
  troubles: readonly Trouble[],
  databaseUrl?: string,
): Promise<CampaignReport[]> {
  const reports: CampaignReport[] = []
  for (let index = 0; index < count; index++) {
    const seed = options.seed + index
    const report = await runCampaign({ build: options.build, seed, ...load, troubles, databaseUrl })
    console.log(JSON.stringify({ ...report, problems: report.problems.slice(0, 5) }))
    reports.push(report)
  }
  return reports
}

function losses(reports: readonly CampaignReport[], seed: number): (string | number)[][] {
  const problems = reports.flatMap((report) => report.problems)
  return [
    ['Messages acknowledged', sum(reports.map(({ acknowledged }) => acknowledged))],
    [
      'Events stored; seen by readers',
      `${number(sum(reports.map(({ events }) => events)))}; ${number(sum(reports.map(({ observations }) => observations)))}`,
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

const isClean = ({ problems, oddities }: CampaignReport): boolean => problems.length + oddities.length === 0

export const kills: Part = async (options) => {
  const troubles = [...everyMoment, ...fill('SIGKILL', ENDS - everyMoment.length)]
  const reports = await campaigns(options, options.rounds, troubles)
  const slowest = worst(reports.map(({ slowestEndMs }) => slowestEndMs))
  return {
    heading: 'Is anything lost when the server is killed?',
    text: `No. A server with ${load.conversations} conversations, each with one who writes and ${load.readers} who read over Socket.IO, server-sent events and plain WebSockets, was killed again and again: once in each campaign at each of ${moments.length} moments of its work, and at any time. After each restart everything acknowledged was there, once and in order, every reader had come to hold the same, and every reply had ended.`,
    table: [
      ['', ''],
      ['Kills', sum(reports.flatMap(({ ended }) => Object.values(ended)))],
      ['Moments', moments.map((moment) => `\`${moment}\``).join(', ')],
      ...losses(reports, options.seed),
      ['Slowest end of a reply that a crash had left open', `${number(slowest)} ms after the last start`],
    ],
    isSound: reports.every(isClean) && slowest < 20_000,
  }
}

export const terms: Part = async (options) => {
  const count = Math.max(1, Math.round(options.rounds / 5))
  const reports = await campaigns(options, count, [...fill('SIGTERM', ENDS - 4), ...fill('SIGTERM twice', 4)])
  const slowest = worst(reports.map(({ slowestExitMs }) => slowestExitMs))
  const failed = sum(reports.map(({ replies }) => replies.failed ?? 0))
  return {
    heading: 'Is anything lost when the server is stopped?',
    text: 'No. Under the same load the server was stopped in good order (SIGTERM), now and then by somebody without patience (twice): it lets running replies end, begins no others, and leaves what is asked for meanwhile to the next start.',
    table: [
      ['', ''],
      ['Stops', sum(reports.flatMap(({ ended }) => Object.values(ended)))],
      ...losses(reports, options.seed),
      ['Replies that failed', failed],
      ['Slowest exit', `${number(slowest)} ms`],
    ],
    isSound: reports.every(isClean) && slowest < 30_000,
  }
}

/** With a database that other servers may share, an open reply is nobody's only when its lease has run out. */
export const postgres: Part = async (options) => {
  const address = process.env.CONFAB_TEST_DATABASE_URL!
  const reports: CampaignReport[] = []
  for (let index = 0; index < Math.max(1, Math.round(options.rounds / 10)); index++) {
    const schema = await openSchema(address, `chaos_${Date.now()}`)
    const one = { ...options, seed: options.seed + index }
    const troubles = [...everyMoment, ...fill('SIGKILL', 2), ...fill('SIGTERM', 4)]
    reports.push(...(await campaigns(one, 1, troubles, schema.databaseUrl).finally(() => schema.drop())))
  }
  const slowest = worst(reports.map(({ slowestEndMs }) => slowestEndMs))
  return {
    heading: 'Does the same hold with PostgreSQL?',
    text: 'Yes. Here another server might be at work on a reply, so one that a crash has left open is taken over when its lease of 15 seconds has run out.',
    table: [
      ['', ''],
      ['Kills and stops', sum(reports.flatMap(({ ended }) => Object.values(ended)))],
      ...losses(reports, options.seed),
      ['Slowest end of a reply that a crash had left open', `${number(slowest)} ms after the last start`],
    ],
    isSound: reports.every(isClean) && slowest < LEASED_END_MS,
  }
}
