/** In a page: notes when each tick of an answer was painted. A tick is a number in it, such as `tick7`. */
import type { DrawingPage } from './drawing-page.ts'

export interface PaintPage {
  /** Looks at the last content in there from now on. */
  watch(root: Document | ShadowRoot): void
  /** Reads server-sent events, and draws what they say. */
  read(page: DrawingPage, url: string): Promise<void>
  /** When each was painted, in milliseconds since 1970. */
  readonly painted: Map<number, number>
}

const painted = new Map<number, number>()
const channel = new MessageChannel()
const afterThisTask: (() => void)[] = []
channel.port1.onmessage = () => {
  for (const act of afterThisTask.splice(0)) act()
}
const later = (act: () => void): void => {
  afterThisTask.push(act)
  channel.port2.postMessage(0)
}

/** What changes within a frame is painted by it, before the next task; what changes between frames, by the next one. */
let isInFrame = false
const request = requestAnimationFrame.bind(globalThis)
globalThis.requestAnimationFrame = (act) =>
  request((time) => {
    isInFrame = true
    later(() => (isInFrame = false))
    act(time)
  })

function note(root: Document | ShadowRoot): void {
  const text = [...root.querySelectorAll('confab-content')].at(-1)?.textContent ?? ''
  const last = Number(/tick(\d+)\D*$/.exec(text)?.[1] ?? 0)
  const isNew = (): boolean => !painted.has(last)
  if (last === 0 || !isNew()) return
  const write = (): void => {
    const now = performance.timeOrigin + performance.now()
    for (let tick = last; tick > 0 && !painted.has(tick); tick--) painted.set(tick, now)
  }
  if (isInFrame) later(write)
  else request(() => later(write))
}

const paint: PaintPage = {
  painted,
  watch(root) {
    new MutationObserver(() => note(root)).observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
    })
  },
  async read(page, url) {
    const drawing = page.begin('confab', true)
    const { body } = await fetch(url)
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const events = (text + piece.value).split('\n\n')
      text = events.pop() ?? ''
      for (const event of events)
        drawing.add((JSON.parse(event.slice('data: '.length)) as { text: string }).text)
    }
    await drawing.end()
  },
}
Object.assign(globalThis, { paint })
