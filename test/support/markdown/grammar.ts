/** Random Markdown, made of the pieces that parsers stumble over. */
import type { Random } from '../seeded-random.ts'

const words = 'a b foo 1 = é . : ! - + " \' x*y _z_ *a* **b** "t" | \\|'.split(' ')
const marks =
  '* ** *** _ __ ` `` [ ![ ] ](u) [a] [foo] [] ][a] ( ) < > & \\ \\* \\[ &amp; &copy &#35; --> <? ?>'.split(
    ' ',
  )
const links = ['](<u v> "t")', "](u 't')", '](u (t))', '<http://x.y>', '<a@b.c>']
const html = ['<b>', '</b>', '<a href="x">', '<!-- c -->']
const space = [' ', '  ', '\t', 'a\u00a0b']
const inlines = [words, marks, links, html, space].flat()

const plainStarts = ['', '', '', '']
const containers = ['> ', '>', '- ', '* ', '+ ', '1. ', '2) ', '10. ', '-', '+', '1.']
const indents = ['    ', '   ', '  ', ' ', '\t', '    a\n']
const leaves = ['# ', '## ', '######', '```', '~~~', '~~~js', '---', '***', '===']
const definitions = ['[a]: u', '[foo]: <u v> "t"', '[a]:', "'t'", '"t"', '[b]: u\n']
const htmlBlocks = ['<div>', '</div>', '<!--', '-->', '<pre>', '</pre>', '<b>', '<?', '?>']
const starts = [plainStarts, containers, indents, leaves, definitions, htmlBlocks].flat()

const ends = ['\n', '\n', '\n', '\n\n', '\n\n', '\r\n', '  \n', '\\\n', '\n   ', '\n    ', '\n  ', '\n> ']

/** What GitHub added, and what it gets on with: what else parsers disagree about is left out. */
const addresses = ['www.a.b', 'http://a.b/c', 'https://x.yz', 'x@y.zz', 'a_b', '@', '.c', '/', '?', '&amp;']
const gfmMarks = '~ ~ ~~ ~~a~~ | | \\| * _ ` [ ] ( ) ! & \\ < > [a] ](u) <b> *a* _b_ `c` ; :'.split(' ')
const gfmInlines = ['a', 'foo', '1', 'é', ' ', ' ', '  ', ...addresses, ...gfmMarks]
const tables = ['| a | b |\n|---|:-:|\n', 'a|b\n-|-\n', '|a|\n|-|\n', '|-|', '|:-|', '-|-', ':-:', '| x', '|']
const tasks = ['- [ ] ', '- [x] ', '1. [X] ', '- [ ]']
const gfmStarts = ['', '', '> ', '- ', '1. ', ...tasks, ' ', '# ', '```', '---', '[a]: u', ...tables]
const gfmEnds = ['\n', '\n', '\n\n', '\r\n', '  \n', '\n> ', '\n  ']

export function randomMarkdown(random: Random, dialect: 'commonmark' | 'gfm'): string {
  const [begin, middle, end] = dialect === 'gfm' ? [gfmStarts, gfmInlines, gfmEnds] : [starts, inlines, ends]
  const pick = (pieces: readonly string[], count: number): string =>
    Array.from({ length: count }, () => pieces[random.int(0, pieces.length)]).join('')
  const line = (): string => {
    const deep = random.chance(0.3) ? random.int(2, 4) : random.int(0, 2)
    return pick(begin, deep) + pick(middle, random.int(0, random.chance(0.5) ? 3 : 9)) + pick(end, 1)
  }
  return Array.from({ length: random.int(1, 6) }, line).join('')
}
