/** Looks at the chat from within its page: what has the focus, what is heard, what is too small, too wide, or wrong by axe. */
import { barriers } from './barriers.ts'
import { focus } from './focus.ts'
import { listen, said } from './hear.ts'
import { moving, overflowing, spaceText, spoil, unframed } from './reflow.ts'
import { countTargets, smallTargets } from './targets.ts'

const probe = {
  barriers,
  focus,
  listen,
  said,
  moving,
  overflowing,
  spaceText,
  spoil,
  unframed,
  countTargets,
  smallTargets,
}

/** What the page offers as `probe`. */
export type Probe = typeof probe

Object.assign(globalThis, { probe })
