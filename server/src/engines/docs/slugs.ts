/** The anchors GitHub (and most sites built from Markdown) gives to the headings of a page. */

/** A function that answers each heading of one page, in order, with its anchor; repeated headings are counted. */
export function createSlugger(): (heading: string) => string {
  const taken = new Map<string, number>()
  return (heading) => {
    const plain = slugOf(heading)
    let slug = plain
    let count = taken.get(plain) ?? 0
    while (taken.has(slug)) slug = `${plain}-${++count}`
    taken.set(plain, count)
    taken.set(slug, taken.get(slug) ?? 0)
    return slug
  }
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}
