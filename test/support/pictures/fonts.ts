/** The same letters on every machine: fonts that tests bring along. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)
const file = (path: string): Buffer => readFileSync(resolve(path))

/** To be served beside the page. */
export const fontFiles: Readonly<Record<string, Buffer>> = {
  'latin.woff2': file('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
  'arabic.woff2': file('@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2'),
  'arabic-bold.woff2': file('@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-600-normal.woff2'),
}

const arabic = 'U+0600-06FF, U+FB50-FDFF, U+FE70-FEFF'

/** For the page's head: the chat in these letters, without what changes from run to run: times, the caret. */
export const pictureHead = `<style>
  @font-face { font-family: Picture; font-weight: 100 900; src: url(latin.woff2) }
  @font-face { font-family: Picture; font-weight: 100 500; src: url(arabic.woff2); unicode-range: ${arabic} }
  @font-face { font-family: Picture; font-weight: 501 900; src: url(arabic-bold.woff2); unicode-range: ${arabic} }
  body { font-family: Picture }
  confab-chat { --confab-font: Picture; --confab-font-mono: Picture }
</style>`

/** In the chat itself. */
export const pictureStyle = `time { display: inline-block; inline-size: 4em; block-size: 1lh; overflow: hidden; color: transparent !important }
  * { caret-color: transparent !important; scrollbar-width: none !important }`
