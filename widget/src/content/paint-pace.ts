/** Says when growing text may be drawn again: soon enough to look alive, seldom enough to leave the page its time. */

/** In milliseconds. Less than three frames at 60 Hz, so that every third frame is met. */
const interval = 40
/** Drawing takes at most one part in so many of the page's time. */
const share = 5
/** A page in the background is given no frames. */
const withoutFrame = 100

export class PaintPace {
  #earliest = 0
  #release: (() => void) | undefined

  /** Resolves with the next frame that is due, or as soon as the pace is released. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      let frame = 0
      const done = (): void => {
        clearTimeout(timer)
        cancelAnimationFrame(frame)
        this.#release = undefined
        resolve()
      }
      let timer = setTimeout(() => {
        timer = setTimeout(done, withoutFrame)
        frame = requestAnimationFrame(done)
      }, this.#earliest - performance.now())
      this.#release = done
    })
  }

  /** To be told of every drawing, and how long it took, in milliseconds. */
  painted(took: number): void {
    this.#earliest = performance.now() + Math.max(interval, took * share) - took
  }

  /** Whoever waits need not wait any longer. */
  release(): void {
    this.#release?.()
  }
}
