/** Colours as they are painted, and how far apart they are. */

const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })

/** From 0 to 1, by WCAG. */
function luminance(colour: string): number {
  if (!pen) return 0
  pen.clearRect(0, 0, 1, 1)
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = [...pen.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** From 1 to 21, with one place after the point. */
export function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return Math.floor(((high + 0.05) / (low + 0.05)) * 10) / 10
}

/** What is painted behind a node, by the nearest around it that paints anything. */
export function behind(node: Node | null): string {
  for (let one = node; one; one = one.assignedSlot ?? one.parentNode) {
    if (one instanceof ShadowRoot) one = one.host
    if (!(one instanceof Element)) break
    const { backgroundColor } = getComputedStyle(one)
    if (!/^transparent$|, 0\)$|\/ 0\)$/.test(backgroundColor)) return backgroundColor
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#fff'
}
