/** Parts of the long run: readers that lose their line, stay away, or stop reading. */
import { returnAfter, type Returned } from './absence.ts'
import { number, oneOf, span, sum, worst, type Part } from './part.ts'
import { stallReaders, type StalledReport } from './stalled.ts'
import { cutTabs, noLimits, type TabsReport } from './tabs.ts'

const tabsOptions = { conversations: 20, tabs: 3, cuts: 25 }

export const tabs: Part<TabsReport> = {
  name: 'tabs',
  planned: oneOf(5),
  round: ({ seed }) => cutTabs({ seed, ...tabsOptions }),
  report(reports, seed) {
    const problems = reports.flatMap((report) => report.problems)
    return {
      heading: 'What becomes of readers whose connection is cut?',
      text: `They end with the same transcript, to the byte. ${tabsOptions.tabs} tabs of each conversation, over different transports, lost their line ${tabsOptions.cuts} times each in the middle of a reply: reset, closed, or silent first; in slow networks and ones that split everything.`,
      table: [
        ['', ''],
        ['Conversations', reports.length * tabsOptions.conversations],
        ['Cuts', sum(reports.map(({ cuts }) => cuts))],
        ['Events', sum(reports.map(({ events }) => events))],
        ['Rounds in which tabs of one conversation differ', reports.filter(isDivergent).length],
        ['Problems of any kind', problems.length],
        ['Seeds', span(seed, reports.length)],
      ],
      isSound: problems.length === 0 && !reports.some(isDivergent),
    }
  },
}

const isDivergent = ({ transcripts }: TabsReport): boolean => transcripts > 1

const HOURS = 72

export const absence: Part<Returned> = {
  name: 'absence',
  planned: oneOf(5),
  round: () => returnAfter({ hours: HOURS, events: 10_000, restarts: 2, limits: noLimits }),
  report(rounds) {
    const { length } = rounds
    const times = (figures: readonly number[]): number[] => [Math.min(...figures), worst(figures)]
    const arrivals = rounds[0]!.arrivals.map(({ transport }, index) => {
      const own = rounds.map((round) => round.arrivals[index]!)
      const isEqual = own.every((arrival) => arrival.isEqual)
      return [transport, ...times(own.map(({ firstMs }) => firstMs)), isEqual ? 'equal' : 'not equal']
    })
    const cold = times(rounds.map(({ coldMs }) => coldMs))
    return {
      heading: 'What if a visitor stays away for days?',
      text: `Nothing is missed. A visitor left a conversation for ${HOURS} hours, in which ${number(rounds[0]!.seq)} events happened and the server was started again and again, and came back with what it held. ${length} rounds; times are those of the quickest and the slowest, for the machine had other work to do as well.`,
      table: [
        ['Transport', 'First page, ms', 'At the slowest, ms', 'In the end, to the server’s own transcript'],
        ['the first of all, from a server that has only just started', ...cold, ''],
        ...arrivals,
      ],
      isSound:
        Math.min(...rounds.map(slowestPage)) < 300 &&
        rounds.every((round) => round.arrivals.every(({ isEqual }) => isEqual)),
    }
  },
}

const slowestPage = ({ coldMs, arrivals }: Returned): number =>
  worst([coldMs, ...arrivals.map(({ firstMs }) => firstMs)])

const READERS = 100

export const stalled: Part<StalledReport> = {
  name: 'stalled',
  planned: oneOf(8),
  round: ({ build }) => stallReaders(build, READERS),
  report(reports) {
    const most = (figure: (report: StalledReport) => number): number => worst(reports.map(figure))
    const growth = most(({ aloneMb, crowdedMb }) => crowdedMb - aloneMb)
    const dropped = Math.min(...reports.map((report) => report.dropped))
    const isEqual = reports.every((report) => report.isEqual)
    return {
      heading: 'What do readers cost that stop reading?',
      text: `Little, and nobody else anything. ${READERS} readers over Socket.IO, server-sent events and plain WebSockets stopped reading while a reply of eight megabytes was said to them. The server dropped them; those that read again went on where they were. These are the worst of ${reports.length} rounds.`,
      table: [
        ['', 'without them', 'with them'],
        ['Most memory held by the server, MB', most(({ aloneMb }) => aloneMb), most((one) => one.crowdedMb)],
        ['Growth in one round, MB', '', growth],
        [
          'A message in another conversation, usually, ms',
          most((one) => one.aloneUsualMs),
          most((one) => one.crowdedUsualMs),
        ],
        ['The slowest of them, ms', most(({ aloneMs }) => aloneMs), most(({ crowdedMs }) => crowdedMs)],
        ['Readers dropped, at least', 0, dropped],
        ['Readers that hold the same in the end', '', isEqual ? 'all' : 'not all'],
      ],
      isSound: isEqual && dropped === READERS && growth < 40,
    }
  },
}
