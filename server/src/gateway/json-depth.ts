/** How deep a JSON value is nested, found without recursion so that hostile depth cannot exhaust the stack. */
import { ConfabError } from '@confab/shared/errors'

/** For text that is not parsed yet. @throws ConfabError INVALID_INPUT */
export function checkTextDepth(json: string, limit: number): void {
  let depth = 0
  let inString = false
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index)
    if (inString) {
      if (character === BACKSLASH) index++
      else if (character === QUOTE) inString = false
    } else if (character === QUOTE) inString = true
    else if (character === OPEN_BRACKET || character === OPEN_BRACE) {
      if (++depth > limit) throw tooDeep(limit)
    } else if (character === CLOSE_BRACKET || character === CLOSE_BRACE) depth--
  }
}

/** For a parsed value; also refuses own `__proto__` keys, which would become prototypes when copied. @throws ConfabError INVALID_INPUT */
export function checkValue(value: unknown, limit: number): void {
  let level: unknown[] = [value]
  for (let depth = 1; ; depth++) {
    const containers = level.filter((one): one is object => typeof one === 'object' && one !== null)
    if (containers.length === 0) return
    if (depth > limit) throw tooDeep(limit)
    if (containers.some((one) => Object.hasOwn(one, '__proto__'))) {
      throw new ConfabError('INVALID_INPUT', 'A key may not be called "__proto__".')
    }
    level = containers.flatMap((one) => Object.values(one) as unknown[])
  }
}

function tooDeep(limit: number): ConfabError {
  return new ConfabError('INVALID_INPUT', `JSON may be nested ${limit} levels deep.`)
}

const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
