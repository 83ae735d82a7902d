/** Places in a text: engines count characters in their own way, we count UTF-16 units as JavaScript does. */

/** The UTF-16 offset of a place given in Unicode code points; places beyond the text are its end. */
export function utf16Offset(text: string, codePoints: number): number {
  let offset = 0
  for (let seen = 0; seen < codePoints && offset < text.length; seen++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  }
  return offset
}
