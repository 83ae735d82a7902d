/** Whether all can be read in little room and with much space in the text (WCAG 1.4.10, 1.4.12), and what moves. */
import { called, drawn, root } from './root.ts'

/** What makes anything but tables and code scroll sideways, or hides a part of a word where nobody can scroll to it. */
export function overflowing(): string[] {
  const page = document.documentElement.scrollWidth > innerWidth ? ['The page scrolls sideways.'] : []
  const inChat = drawn()
    .filter((one) => !one.closest('.table-box, pre, svg, .visually-hidden'))
    .flatMap(faultOf)
  return [...page, ...new Set(inChat)]
}

function faultOf(one: HTMLElement): string[] {
  const { overflowX, overflowY, textOverflow } = getComputedStyle(one)
  const { width, left, right } = one.getBoundingClientRect()
  const name = called(one)
  const words = one.innerText.slice(0, 30)
  const isWider = one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1
  const isHigher = one.clientHeight > 0 && one.scrollHeight > one.clientHeight + 2
  const faults = {
    'leaves the page': width > 0 && (left < -1 || right > innerWidth + 1),
    'scrolls sideways': isWider && /auto|scroll/.test(overflowX),
    'cuts a word': isWider && overflowX === 'hidden' && textOverflow !== 'ellipsis' && words !== '',
    // What does not fit into the line of a source wraps out of sight on purpose.
    'cuts a line':
      isHigher && overflowY === 'hidden' && words !== '' && !one.matches('.words, .excerpt, .avatar'),
  }
  return Object.entries(faults).flatMap(([fault, isSo]) => (isSo ? [`${name} ${fault}: ${words}`] : []))
}

/** The distances a reader may ask for, on everything in the chat. */
export function spaceText(): void {
  style(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`)
}

/** What is told apart from its surroundings by its colour only, which is not there in forced colours. */
export function unframed(): string[] {
  return drawn('.launcher, .bubble, .said, .send, .box, .starter, .button, .menu, .asks, .failure')
    .filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) < 1)
    .map(called)
}

/** Makes the chat inaccessible in every way that is looked for, so that it shows whether it is found. */
export function spoil(): void {
  style(`.subtitle { color: light-dark(#bbb, #444) !important } .header > .tool { inline-size: 12px; block-size: 12px }
    .greeting { inline-size: 2000px } .greeting { animation: confab-spoil 9s infinite }
    @keyframes confab-spoil { to { opacity: .5 } }`)
}

function style(text: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  root().adoptedStyleSheets.push(sheet)
}

/** What moves by itself now. */
export function moving(): string[] {
  return drawn().flatMap((one) =>
    one.getAnimations().map((animation) => `${called(one)}: ${nameOf(animation)}`),
  )
}

function nameOf(animation: Animation): string {
  return animation instanceof CSSAnimation ? animation.animationName : animation.constructor.name
}
