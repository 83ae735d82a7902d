/** Cuts text into the terms that are compared: words without case, accents, endings and filler. */
import { stem } from './stem.ts'

const LONGEST_TERM = 40

/** Words that say nothing about the subject, neither in a page nor in a question. */
const fillers = new Set(
  `a about after all also am an and any are arent as at be because been before being both but by can cant could
  couldnt did didnt do does doesnt doing dont during each else ever few for from further had has hasnt have havent having he
  her here hers hey hi him his how i id if ill im in into is isnt it its itself ive just kindly lets like many may maybe me might
  more most much must my myself no nor not now of off ok on once only or other our ours out over own please quite rather really
  same shall she should so some such than thank thanks that thats the their theirs them then there theres these they this those
  to too under until up upon us very was we were what whats when where wheres which while who whom whose why will with wont
  would yes yet you your yours`.split(/\s+/),
)

/** Words that ask rather than name; they count only when a question has no others. */
const askingWords = new Set(
  `anyone best describe easy exactly explain find get gets getting give go good got happen happens help know learn let look looking
  make makes making mean means need needs possible question show tell thing things understand use used using want way
  ways wonder wondering work working works`.split(/\s+/),
)

/** Every term of a text, in order, as often as it stands there. */
export function textTerms(text: string): string[] {
  return words(text).flatMap((word) => (fillers.has(word) ? [] : [stem(word)]))
}

/** What a question asks about: each term once, in order; its asking words only when there is nothing else. */
export function questionTerms(question: string): string[] {
  const named = words(question).filter((word) => !fillers.has(word))
  const subject = named.filter((word) => !askingWords.has(word))
  const chosen = subject.length > 0 ? subject : named
  return [...new Set(chosen.map(stem))]
}

function words(text: string): string[] {
  const plain = text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
  return (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).flatMap(splitToken)
}

const withoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}]/u
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** `baseUrl` is found by that name and by its parts; scripts without spaces are cut by the rules of Unicode. */
function splitToken(token: string): string[] {
  if (token.length > LONGEST_TERM && !withoutSpaces.test(token)) return []
  if (withoutSpaces.test(token))
    return [...segmenter.segment(token)].map(({ segment }) => segment.toLowerCase())
  const parts = token.split(/(?<=\p{Ll})(?=\p{Lu})/u)
  const tokens = parts.length > 1 ? [token, ...parts] : parts
  return tokens.map((part) => part.toLowerCase()).filter((part) => part.length > 1 || /\p{N}/u.test(part))
}
