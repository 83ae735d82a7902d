/** Words of software documentation that stand for one another: readers ask with one, pages answer with the other. */
import { stem } from './stem.ts'

const groups = [
  'add embed include insert install integrate put',
  'change customise adjust edit modify override set update',
  'color style theme',
  'remove delete erase',
  'lost lose drop disconnect interrupt',
  'cost price pricing paid free licence license',
  'start run launch begin',
  'host deploy',
  'stop cancel abort',
  'error failure problem fault bug',
  'setting configuration option',
  'database db storage',
  'store keep save persist',
  'login signin authenticate authentication',
  'privacy gdpr',
  'picture image icon logo',
  'size big large weight',
  'fast quick performance speed',
  'bot agent assistant',
  'site website',
  'llm model',
  'a11y accessibility',
  'translate translation language locale i18n',
  'phone mobile',
  'create make write build',
  'example sample demo',
].map((group) => group.split(' ').map(stem))

const byTerm = new Map<string, string[]>()
for (const group of groups) {
  for (const term of group) {
    const others = group.filter((other) => other !== term)
    byTerm.set(term, [...(byTerm.get(term) ?? []), ...others])
  }
}

/** The terms that may stand for a term; none for most. */
export function synonymsOf(term: string): readonly string[] {
  return byTerm.get(term) ?? []
}
