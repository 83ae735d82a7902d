/** Parts of the long run: readers that lose their line, stay away, or stop reading. */
import { setTimeout as pause } from 'node:timers/promises'
import { comeBack, firstPage, stayAway } from './chaos-absence.ts'
import { transports } from './chaos-lines.ts'
import { number, span, sum, type Part } from './chaos-report.ts'
import { stallReaders } from './chaos-stalled.ts'
import { cutTabs, noLimits, type TabsReport } from './chaos-tabs.ts'

export const tabs: Part = async ({ seed, rounds }) => {
  const count = Math.max(1, Math.round(rounds / 5))
  const options = { conversations: 20, tabs: 3, cuts: rounds < 5 ? 5 : 25 }
  const reports: TabsReport[] = []
  for (let index = 0; index < count; index++) {
    reports.push(await cutTabs({ seed: seed + index, ...options }))
    console.log(JSON.stringify(reports.at(-1)))
  }
  const problems = reports.flatMap((report) => report.problems)
  return {
    heading: 'What becomes of readers whose connection is cut?',
    text: `They end with the same transcript, to the byte. ${options.tabs} tabs of each conversation, over different transports, lost their line ${options.cuts} times each in the middle of a reply: reset, closed, or silent first; in slow networks and ones that split everything.`,
    table: [
      ['', ''],
      ['Conversations', count * options.conversations],
      ['Cuts', sum(reports.map(({ cuts }) => cuts))],
      ['Events', sum(reports.map(({ events }) => events))],
      ['Conversations whose tabs differ', reports.filter(({ transcripts }) => transcripts > 1).length],
      ['Problems of any kind', problems.length],
      ['Seeds', span(seed, count)],
    ],
    isSound: problems.length === 0 && reports.every(({ transcripts }) => transcripts === 1),
  }
}

export const absence: Part = async () => {
  const hours = 72
  const away = await stayAway({ hours, events: 10_000, restarts: 2, limits: noLimits })
  const rows: [string, number, number][] = []
  for (const transport of transports) {
    const { reader } = comeBack(away, transport)
    const begin = performance.now()
    while (reader.transcript.seq < away.seq && performance.now() - begin < 20_000) await pause(5)
    reader.close()
    rows.push([transport, await firstPage(away, transport), reader.transcript.seq])
  }
  await away.close()
  return {
    heading: 'What if a visitor stays away for days?',
    text: `Nothing is missed. A visitor left a conversation for ${hours} hours, in which ${number(away.seq)} events happened and the server was started again three times, and came back with what it held.`,
    table: [['Transport', 'First page, ms', 'Came to event'], ...rows],
    isSound: rows.every(([, first, seq]) => first < 300 && seq === away.seq),
  }
}

export const stalled: Part = async ({ build }) => {
  const count = 100
  const report = await stallReaders(build, count)
  console.log(JSON.stringify(report))
  const { aloneMb, crowdedMb, aloneMs, crowdedMs, dropped, isEqual } = report
  return {
    heading: 'What do readers cost that stop reading?',
    text: `Little, and nobody else anything. ${count} readers over Socket.IO, server-sent events and plain WebSockets stopped reading while a reply of eight megabytes was said to them. The server dropped them; those that read again went on where they were.`,
    table: [
      ['', 'without them', 'with them'],
      ['Most memory held by the server, MB', aloneMb, crowdedMb],
      ['Slowest message in another conversation, ms', aloneMs, crowdedMs],
      ['Readers dropped', 0, dropped],
      ['Readers that hold the same in the end', '', isEqual ? 'all' : 'not all'],
    ],
    isSound: isEqual && dropped === count && crowdedMb - aloneMb < 40,
  }
}
