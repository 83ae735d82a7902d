/** The checks that the report on accessibility rests on: what each holds, and the tests it is made of. */

/** @typedef {'Chromium' | 'Firefox' | 'WebKit'} BrowserName */
/** @typedef {{ file: string, title: string, in: BrowserName[] }} Tests of a file whose titles begin so, and where they run */
/** @typedef {{ key: string, what: string, tests: Tests[] }} Check */

const states = 'test/browser/accessible-states.test.ts'
const use = 'test/browser/accessible-use.test.ts'
const others = 'test/browsers/accessibility.test.ts'

/**
 * @param {string} file
 * @param {string} title
 * @returns {Tests}
 */
const here = (file, title) => ({ file, title, in: ['Chromium'] })

/**
 * @param {string} title
 * @returns {Tests}
 */
const elsewhere = (title) => ({ file: others, title, in: ['Firefox', 'WebKit'] })

/** @type {Check[]} */
export const checks = [
  {
    key: 'axe',
    what: 'axe finds nothing in 14 states, in light, dark, forced colours and more contrast, and would find it',
    tests: [
      here(states, 'has no barrier that axe knows'),
      here(states, 'finds faint colours, small targets'),
      elsewhere('no barrier that axe knows, and no small target'),
    ],
  },
  {
    key: 'targets',
    what: 'all that can be pressed, in all states, is large enough',
    tests: [
      here(states, 'has no target smaller than 24 by 24 pixels'),
      elsewhere('no barrier that axe knows, and no small target'),
    ],
  },
  {
    key: 'motion',
    what: 'nothing moves when less motion is asked for',
    tests: [here(states, 'moves nothing when')],
  },
  { key: 'reflow', what: 'all states fit into 320 pixels', tests: [here(states, 'fits into 320 pixels')] },
  {
    key: 'spacing',
    what: 'all states bear more space in the text',
    tests: [here(states, 'cuts nothing when')],
  },
  {
    key: 'keyboard',
    what: 'the way through the whole chat by keyboard, each stop with a ring that is seen',
    tests: [
      here(use, 'everything is reached, in order'),
      elsewhere('everything is reached and used by keyboard'),
    ],
  },
  { key: 'forced', what: 'the same way in forced colours', tests: [here(use, 'so it is in forced colours')] },
  {
    key: 'screen',
    what: 'the focus stays inside where the chat fills the screen, and returns',
    tests: [here(use, 'the keyboard stays inside'), here(use, 'Escape returns from the full screen')],
  },
  {
    key: 'ear',
    what: 'what live regions say, word for word: send, stream, stop, error, reconnect, take-over',
    tests: [here(use, 'one hears, of:'), elsewhere('one hears the same as elsewhere, of:')],
  },
  {
    key: 'colours',
    what: 'contrast of the ready themes',
    tests: [here('test/browser/component/themes.test.ts', 'can be read in the')],
  },
  {
    key: 'languages',
    what: 'all 20 languages say all that English says',
    tests: [here('widget/src/strings/strings.test.ts', 'has every key')],
  },
]
