/** PNG pictures, read and written: as much of the format as browsers take screenshots in, and small files. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

export interface Picture {
  readonly width: number
  readonly height: number
  /** Red, green and blue of each pixel, row by row. */
  readonly pixels: Buffer
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex')
const channelsOf: Readonly<Record<number, number>> = { 2: 3, 3: 1, 6: 4 }

/** Reads 8 bits a channel, in colours or by a palette; what is transparent is left out. */
export function readPng(file: Buffer): Picture {
  let header = Buffer.alloc(13)
  let palette = Buffer.alloc(0)
  const data: Buffer[] = []
  for (let at = signature.length; at < file.length;) {
    const length = file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    const body = file.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') header = Buffer.from(body)
    else if (type === 'PLTE') palette = Buffer.from(body)
    else if (type === 'IDAT') data.push(body)
    at += length + 12
  }
  const [width, height, channels] = [
    header.readUInt32BE(0),
    header.readUInt32BE(4),
    channelsOf[header[9] ?? 0],
  ]
  if (header[8] !== 8 || channels === undefined) throw new Error('This kind of PNG is not read here.')
  const plain = unfilter(inflateSync(Buffer.concat(data)), width * channels, channels)
  const pixels = Buffer.alloc(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++)
    if (channels === 1) palette.copy(pixels, pixel * 3, (plain[pixel] ?? 0) * 3, (plain[pixel] ?? 0) * 3 + 3)
    else plain.copy(pixels, pixel * 3, pixel * channels, pixel * channels + 3)
  return { width, height, pixels }
}

/** Each row is written as differences to what is left of and above it, in a way of its own. */
function unfilter(data: Buffer, stride: number, channels: number): Buffer {
  const rows = data.length / (stride + 1)
  const plain = Buffer.alloc(rows * stride)
  for (let row = 0; row < rows; row++) {
    const filter = data[row * (stride + 1)] ?? 0
    for (let index = 0; index < stride; index++) {
      const at = row * stride + index
      const left = index < channels ? 0 : (plain[at - channels] ?? 0)
      const up = row === 0 ? 0 : (plain[at - stride] ?? 0)
      const corner = index < channels || row === 0 ? 0 : (plain[at - stride - channels] ?? 0)
      plain[at] = (data[row * (stride + 1) + 1 + index] ?? 0) + predicted(filter, left, up, corner)
    }
  }
  return plain
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  if (filter !== 4) return 0
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** In at most 256 colours: those that are seen most, and for the others the nearest of them. */
export function writePng({ width, height, pixels }: Picture): Buffer {
  const colours = mostSeen(pixels)
  const nearest = new Map<number, number>(colours.map((colour, index) => [colour, index]))
  const rows = Buffer.alloc(height * (width + 1))
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = rounded(pixels.readUIntBE(pixel * 3, 3))
    if (!nearest.has(colour)) nearest.set(colour, nearestTo(colour, colours))
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = nearest.get(colour) ?? 0
  }
  const palette = Buffer.alloc(colours.length * 3)
  for (const [index, colour] of colours.entries()) palette.writeUIntBE(colour, index * 3, 3)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', data),
    chunk('IEND'),
  ])
}

/** The eye does not tell such colours apart, and the file is smaller. */
const rounded = (colour: number): number => colour & 0xfcfcfc

function mostSeen(pixels: Buffer): number[] {
  const counts = new Map<number, number>()
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = rounded(pixels.readUIntBE(at, 3))
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const sorted = [...counts].sort(([, one], [, other]) => other - one)
  return sorted.slice(0, 256).map(([colour]) => colour)
}

function nearestTo(colour: number, colours: readonly number[]): number {
  let [best, least] = [0, Infinity]
  for (const [index, other] of colours.entries()) {
    const distance = apart(colour, other)
    if (distance < least) [best, least] = [index, distance]
  }
  return best
}

/** The largest difference in red, green or blue. */
export function apart(one: number, other: number): number {
  const channels = [16, 8, 0].map((shift) => Math.abs(((one >> shift) & 255) - ((other >> shift) & 255)))
  return Math.max(...channels)
}

function chunk(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(body.length, 0)
  frame.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}
