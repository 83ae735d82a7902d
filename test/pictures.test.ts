import { describe, expect, it } from 'vitest'
import { readPng, writePng, type Picture } from './support/pictures/png.ts'
import { describe as compare } from './support/pictures/compare.ts'

/** A white picture with a square at this place, in this colour. */
function picture(left: number, colour: number, width = 60): Picture {
  const pixels = Buffer.alloc(width * 40 * 3, 0xff)
  for (let y = 10; y < 20; y++)
    for (let x = left; x < left + 10; x++) pixels.writeUIntBE(colour, (y * width + x) * 3, 3)
  return { width, height: 40, pixels }
}

describe('a picture that is compared with its reference', () => {
  it('is read as it was written, in nearly the same colours', () => {
    const { width, height, pixels } = readPng(writePng(picture(5, 0x4353e6)))
    expect({ width, height }).toEqual({ width: 60, height: 40 })
    expect(compare({ width, height, pixels }, picture(5, 0x4353e6))).toEqual({})
    expect(pixels.readUIntBE((12 * 60 + 7) * 3, 3)).toBe(0x4050e4)
  })

  it('differs when something moved, has another colour, or another size', () => {
    const wanted = picture(5, 0x4353e6)
    expect(compare(wanted, picture(8, 0x4353e6)).text).toBe('60 of 2400 pixels differ.')
    expect(compare(wanted, picture(5, 0xe64353)).text).toBe('100 of 2400 pixels differ.')
    expect(compare(wanted, picture(5, 0x4353e6, 61)).text).toBe('61 by 40 pixels, not 60 by 40.')
  })

  it('is the same when only a shade is another', () => {
    expect(compare(picture(5, 0x4353e6), picture(5, 0x5363f6))).toEqual({})
  })
})
