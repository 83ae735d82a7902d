/** Whether a picture shows what its reference shows. With `CONFAB_PICTURES=update` it becomes the reference. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apart, readPng, writePng, type Picture } from './png.ts'

const folder = join(import.meta.dirname, '../../browser/pictures')
const failed = join(folder, 'failed')

/** Edges of letters may differ by as much, from one system to the other. */
const SAME_COLOUR = 64
/** So many of a thousand pixels may be of another colour. */
const PER_MILLE = 1

/** What differs, in words; nothing when it is the same. The picture and what differs are then put into a folder. */
export function difference(name: string, taken: Buffer): string | undefined {
  const path = join(folder, `${name}.png`)
  const picture = readPng(taken)
  if (process.env['CONFAB_PICTURES'] === 'update') {
    mkdirSync(folder, { recursive: true })
    // One that shows the same stays the very same file.
    if (!existsSync(path) || describe(readPng(readFileSync(path)), picture).text)
      writeFileSync(path, writePng(picture))
    return undefined
  }
  if (!existsSync(path)) return `There is no picture ${name} to compare with: pnpm run screenshots.`
  const { text, marks } = describe(readPng(readFileSync(path)), picture)
  if (text === undefined) return undefined
  mkdirSync(failed, { recursive: true })
  writeFileSync(join(failed, `${name}.png`), taken)
  if (marks) writeFileSync(join(failed, `${name}-difference.png`), writePng(marks))
  return `${name}: ${text} See ${failed}.`
}

export function describe(wanted: Picture, found: Picture): { text?: string; marks?: Picture } {
  if (wanted.width !== found.width || wanted.height !== found.height)
    return { text: `${found.width} by ${found.height} pixels, not ${wanted.width} by ${wanted.height}.` }
  const { width, height } = found
  const marks = Buffer.alloc(found.pixels.length)
  let count = 0
  for (let at = 0; at < marks.length; at += 3) {
    const colour = found.pixels.readUIntBE(at, 3)
    const differs = apart(colour, wanted.pixels.readUIntBE(at, 3)) > SAME_COLOUR
    if (differs) count++
    marks.writeUIntBE(differs ? 0xff0000 : ((colour >> 2) & 0x3f3f3f) | 0xc0c0c0, at, 3)
  }
  if (count * 1_000 <= width * height * PER_MILLE) return {}
  return { text: `${count} of ${width * height} pixels differ.`, marks: { width, height, pixels: marks } }
}
