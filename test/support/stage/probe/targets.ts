/** How large what can be pressed is (WCAG 2.5.8). */
import { called, drawn } from './root.ts'

interface Target {
  readonly one: HTMLElement
  readonly box: DOMRect
}

const SIZE = 24

/** All that is smaller than 24 by 24 pixels without the room around it that makes up for it. */
export function smallTargets(): string[] {
  const all = targets()
  return all
    .filter((target) => isSmall(target) && !isInText(target) && !hasRoom(target, all))
    .map(({ one, box }) => `${called(one)} “${one.ariaLabel ?? one.innerText}”: ${box.width} × ${box.height}`)
}

/** So many there are. */
export function countTargets(): number {
  return targets().length
}

function targets(): Target[] {
  return drawn('a[href], button, input, textarea, summary')
    .filter((one) => !one.closest('[inert]') && !one.matches(':disabled'))
    .map((one) => ({ one, box: (one.closest('label') ?? one).getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1)
}

const isSmall = ({ box }: Target): boolean => Math.round(Math.min(box.width, box.height)) < SIZE

/** A link in a sentence may be as high as its line. */
const isInText = ({ one }: Target): boolean => one.matches('confab-content :is(p, li, td, h1, h2, h3) a')

/** A circle of this size around its middle meets no other target, nor the circle of another small one. */
function hasRoom(target: Target, all: readonly Target[]): boolean {
  const [x, y] = middle(target.box)
  return all.every((other) => {
    if (other.one === target.one) return true
    const { left, right, top, bottom } = other.box
    const near = isSmall(other)
      ? middle(other.box)
      : [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)]
    return Math.hypot(x - (near[0] ?? 0), y - (near[1] ?? 0)) >= (isSmall(other) ? SIZE : SIZE / 2)
  })
}

const middle = ({ x, y, width, height }: DOMRect): [number, number] => [x + width / 2, y + height / 2]
