/** In a page: draws a growing answer, with the widget's own element or as plainly as can be. */
import { styles } from '../../widget/src/content/content-styles.ts'
import '../../widget/src/content/content-element.ts'
import { theme } from '../../widget/src/theme.ts'

/** `nothing` is what feeding alone costs; `blocks` appends the bare text, a block for each line, once a frame. */
export type Kind = 'nothing' | 'blocks' | 'confab'

export interface Drawing {
  add(text: string): void
  /** Resolves when all of it is in the document. */
  end(): Promise<void>
}

export interface DrawingPage {
  /** Until the widget's part for Markdown is there. */
  prepare(): Promise<void>
  /** An empty answer in a box of the chat's size; `paced` as a chat draws it, else at each change. */
  begin(kind: Kind, paced: boolean): Drawing
  /** So many characters at a time, as fast as they can be taken. */
  burst(kind: Kind, text: string, step: number): Promise<void>
  /** So many characters at each frame. */
  frames(kind: Kind, text: string, step: number): Promise<void>
}

const sheet = new CSSStyleSheet()
sheet.replaceSync(`${theme} ${styles.cssText} .box { inline-size: 380px; block-size: 560px; overflow: auto }`)
document.adoptedStyleSheets = [sheet]

const frame = (): Promise<unknown> => new Promise(requestAnimationFrame)

/** One task of the browser for each. */
const channel = new MessageChannel()
const task = (): Promise<unknown> =>
  new Promise((resolve) => {
    channel.port1.onmessage = resolve
    channel.port2.postMessage(0)
  })

function newBox(): HTMLElement {
  const box = document.createElement('div')
  box.className = 'box'
  document.body.append(box)
  return box
}

function beginBlocks(): Drawing {
  const box = newBox()
  let line = document.createElement('div')
  box.append(line)
  let waiting = ''
  let due: Promise<unknown> | undefined
  const draw = (): void => {
    const [first = '', ...rest] = waiting.split('\n')
    line.append(first)
    for (const text of rest) {
      line = document.createElement('div')
      line.append(text)
      box.append(line)
    }
    waiting = ''
    due = undefined
    box.scrollTop = box.scrollHeight
  }
  return {
    add(text) {
      waiting += text
      due ??= frame().then(draw)
    },
    end: async () => void (await due),
  }
}

function beginConfab(paced: boolean): Drawing {
  const box = newBox()
  const element = document.createElement('confab-content')
  Object.assign(element, { streaming: true, paced })
  box.append(element)
  new ResizeObserver(() => void (box.scrollTop = box.scrollHeight)).observe(element)
  let text = ''
  return {
    add(piece) {
      text += piece
      element.content = { type: 'MARKDOWN_TEXT', text }
    },
    async end() {
      element.streaming = false
      await element.updateComplete
    },
  }
}

const nothing: Drawing = { add: () => undefined, end: () => Promise.resolve() }

const begin = (kind: Kind, paced: boolean): Drawing =>
  kind === 'nothing' ? nothing : kind === 'blocks' ? beginBlocks() : beginConfab(paced)

async function feed(
  drawing: Drawing,
  text: string,
  step: number,
  next: () => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < text.length; start += step) {
    await next()
    drawing.add(text.slice(start, start + step))
  }
  await drawing.end()
  await frame()
  await frame()
}

const page: DrawingPage = {
  async prepare() {
    const drawing = begin('confab', false)
    drawing.add('*a*')
    while (!document.querySelector('em')) await frame()
    document.body.replaceChildren()
  },
  begin,
  burst: (kind, text, step) => feed(begin(kind, true), text, step, task),
  frames: (kind, text, step) => feed(begin(kind, false), text, step, frame),
}
Object.assign(globalThis, { page })
