/** `<confab-resizer>`: the handle at the free corner of a bubble's panel, for the mouse and for the keyboard. */
import { css, type PropertyValues } from 'lit'
import { wordsOf } from '../strings/later.ts'
import { ChatElement, define } from './chat-element.ts'
import { smallScreen } from './panel-styles.ts'

/** Where it goes next; `isLast`: for now it stays there. No size: as large as it is by itself. */
type OnSize = (size: string | undefined, isLast: boolean) => void

/** Without borders, as it is set. */
type Size = Pick<HTMLElement, 'offsetWidth' | 'offsetHeight'>

const SMALLEST = { width: 320, height: 360 }
/** What stays free around the panel: see its style. */
const AROUND = { width: 40, height: 108 }
const STEP = 24

/** How far each key moves the corner, in steps to the right and down. */
const moves: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

export class Resizer extends ChatElement {
  static override sheet = css`
    .resizer {
      position: absolute;
      inset-block-start: 0;
      inset-inline-start: 0;
      inline-size: 24px;
      block-size: 24px;
      cursor: nwse-resize;
      touch-action: none;
    }
    :host([placement='bottom-start']) .resizer {
      inset-inline: auto 0;
    }
    .resizer.right {
      cursor: nesw-resize;
    }
    .resizer::before {
      content: '';
      position: absolute;
      inset: 7px auto auto 7px;
      inline-size: 9px;
      block-size: 9px;
      border: solid var(--confab-muted);
      border-width: 2px 0 0 2px;
      border-start-start-radius: 4px;
      opacity: 0;
    }
    .resizer.right::before {
      inset: 7px 7px auto auto;
      border-width: 2px 2px 0 0;
      border-radius: 0 4px 0 0;
    }
    .resizer:is(:hover, :focus-visible, .moves)::before {
      opacity: 1;
    }
    .resizer:focus-visible {
      outline-offset: -3px;
      border-radius: 8px;
    }
    .panel:not([mode='bubble']) > .resizer {
      display: none;
    }
    @media ${smallScreen} {
      .panel > .resizer {
        display: none;
      }
    }
  `

  panel: HTMLElement | undefined
  onSize: OnSize = () => undefined

  constructor() {
    super()
    this.addEventListener('pointerdown', (event) => this.#drag(event))
    this.addEventListener('dblclick', () => this.#reset())
    this.addEventListener('keydown', (event) => this.#press(event))
    for (const event of ['pointerenter', 'focus']) this.addEventListener(event, () => this.#look())
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.className = 'resizer'
    this.role = 'separator'
    this.tabIndex = 0
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('strings')) this.ariaLabel = wordsOf(this.strings).resize
    this.#look()
  }

  /** The corner that is free is known by where the panel lies: by placement and writing direction. */
  get #isRight(): boolean {
    const panel = this.panel?.getBoundingClientRect()
    const { left, width } = this.getBoundingClientRect()
    return panel !== undefined && left + width / 2 > panel.left + panel.width / 2
  }

  #look(): void {
    if (!this.panel) return
    const { offsetWidth: width, offsetHeight: height } = this.panel
    this.classList.toggle('right', this.#isRight)
    this.ariaValueNow = String(width)
    this.ariaValueMin = String(SMALLEST.width)
    this.ariaValueMax = String(innerWidth - AROUND.width)
    this.ariaValueText = `${width} × ${height}`
  }

  /** Moves the corner from where it is in a panel of this size. */
  #move(from: Size, right: number, down: number, isLast: boolean): void {
    const width = from.offsetWidth + (this.#isRight ? right : -right)
    const height = from.offsetHeight - down
    const most = { width: innerWidth - AROUND.width, height: innerHeight - AROUND.height }
    const size = [
      Math.round(Math.max(SMALLEST.width, Math.min(width, most.width))),
      Math.round(Math.max(SMALLEST.height, Math.min(height, most.height))),
    ]
    this.onSize(size.join(' '), isLast)
    this.#look()
  }

  #drag({ clientX, clientY, button, pointerId }: PointerEvent): void {
    if (button !== 0 || !this.panel) return
    const { offsetWidth, offsetHeight } = this.panel
    const from = { offsetWidth, offsetHeight }
    const ended = new AbortController()
    const { signal } = ended
    const to = (event: PointerEvent, isLast: boolean): void =>
      this.#move(from, event.clientX - clientX, event.clientY - clientY, isLast)
    const end = (): void => {
      this.classList.remove('moves')
      ended.abort()
    }
    this.setPointerCapture(pointerId)
    this.classList.add('moves')
    this.addEventListener('pointermove', (event) => to(event, false), { signal })
    this.addEventListener(
      'pointerup',
      (event) => (event.clientX !== clientX || event.clientY !== clientY) && to(event, true),
      { signal },
    )
    for (const event of ['pointerup', 'pointercancel']) this.addEventListener(event, end, { signal })
  }

  #press(event: KeyboardEvent): void {
    const move = moves[event.key]
    if (!this.panel || (!move && event.key !== 'Home')) return
    event.preventDefault()
    if (!move) return this.#reset()
    const [right, down] = move
    this.#move(this.panel, right * STEP, down * STEP, true)
  }

  #reset(): void {
    this.onSize(undefined, true)
    this.#look()
  }
}

define('confab-resizer', Resizer)

export function createResizer(panel: HTMLElement, onSize: OnSize): Resizer {
  return Object.assign(document.createElement('confab-resizer') as Resizer, { panel, onSize })
}
