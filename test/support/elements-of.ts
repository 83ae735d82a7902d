/** Compares what is drawn: element by element, whoever drew it and when. */
import type { Locator } from 'playwright'

/**
 * An element and all in it as a list of lines: names, attributes and texts. Marks that Lit leaves in comments are left out, and
 * so is `arrives`, by which an entry of the log that came before the reader's eyes moved in.
 */
export function elementsOf(locator: Locator): Promise<string[]> {
  return locator.evaluate((root) => {
    const attributesOf = (element: Element): string[] =>
      [...element.attributes]
        .map(({ name, value }) => [name, name === 'class' ? value.replace('arrives', '').trim() : value])
        .filter(([name, value]) => name !== 'class' || value !== '')
        .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
        .sort()
    const linesOf = (element: Element, depth: number): string[] => {
      const lines = [`${'  '.repeat(depth)}${element.localName}${attributesOf(element).join('')}`]
      let text = ''
      const endText = (): void => {
        const words = text.replace(/\s+/g, ' ')
        if (words.trim() !== '') lines.push(`${'  '.repeat(depth + 1)}${JSON.stringify(words)}`)
        text = ''
      }
      for (const child of element.childNodes) {
        if (child instanceof Text) text += child.data
        if (!(child instanceof Element)) continue
        endText()
        lines.push(...linesOf(child, depth + 1))
      }
      endText()
      return lines
    }
    return linesOf(root, 0)
  })
}
