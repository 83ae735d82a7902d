/** Reads a page of Markdown as far as the checks need it: its prose, its code, its links, its anchors. */

/**
 * @typedef {{ language: string, lines: string[] }} Block a fenced block
 * @typedef {{ prose: string, blocks: Block[], inlineCode: string[], links: string[], anchors: Set<string> }} Page
 */

/**
 * @param {string} text
 * @returns {Page}
 */
export function readPage(text) {
  const { lines, blocks } = withoutBlocks(text.split(/\r?\n/))
  const prose = lines.join('\n')
  const bare = prose.replaceAll(/`+[^`\n]*`+/g, '')
  return {
    prose,
    blocks,
    inlineCode: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? ''),
    links: linksIn(bare),
    anchors: anchorsIn(lines),
  }
}

/** @param {string[]} all */
function withoutBlocks(all) {
  const lines = []
  const blocks = []
  /** @type {Block | undefined} */
  let open
  for (const line of all) {
    const fence = /^\s*(?:```|~~~)\s*(\S*)/.exec(line)
    if (fence && !open) open = { language: fence[1] ?? '', lines: [] }
    else if (fence && open) {
      blocks.push(open)
      open = undefined
    } else if (open) open.lines.push(line)
    else lines.push(line)
  }
  return { lines, blocks }
}

/** @param {string} bare */
function linksIn(bare) {
  const inline = bare.matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g)
  const references = bare.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)
  const html = bare.matchAll(/\b(?:src|href)="([^"]+)"/g)
  return [...inline, ...references, ...html].map(([, target]) => target ?? '')
}

/**
 * The anchors a code host gives to headings: lower case, hyphens for spaces, a number for the second of its name.
 *
 * @param {string[]} lines
 */
function anchorsIn(lines) {
  const anchors = new Set(
    lines.flatMap((line) => [...line.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id ?? '')),
  )
  for (const line of lines) {
    const heading = /^#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1]
    if (heading === undefined) continue
    const slug = slugOf(heading)
    let anchor = slug
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`
    anchors.add(anchor)
  }
  return anchors
}

/** @param {string} heading */
function slugOf(heading) {
  const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-')
}
