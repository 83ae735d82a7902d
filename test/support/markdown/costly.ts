/** Texts of 64 KB that make parsers of Markdown slow, or deep: dense ones, and one kind of mark over and over. */

const size = 64 * 1024

export function repeated(piece: string, length = size): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
}

/** As many of one as of the other. */
function nested(open: string, close: string, length: number): string {
  const count = Math.floor(length / (open.length + close.length))
  return open.repeat(count) + close.repeat(count)
}

function lines(length: number, line: (at: number) => string): string {
  const parts: string[] = []
  for (let left = length, at = 0; left > 0; at++) {
    const part = line(at)
    parts.push(part)
    left -= part.length + 1
  }
  return parts.join('\n').slice(0, length)
}

const dense = `# Title *a*

Some **bold** [link](http://x.y "t") and \`code\` _x_ <b>h</b> &amp; ![i](u)

- a
  - b
  - c **d**

> q *e*

| a | b |
|---|---|
| 1 | *2* |

`
const marks = '> - [ ![ ]( * _ ~ ** ` & \\ < | ! </ a|'.split(' ')
const pieces = [
  ...marks,
  ...[
    '> ',
    '- ',
    '1. ',
    '+\t',
    '# ',
    '\t',
    ' ',
    '\u00a0*',
    'é*',
    '"*',
    '(*',
    '*~',
    '~a',
    '*a',
    'a*',
    '***a',
    '**a',
    'a**b',
    '_a*',
  ],
  ...[
    '*a_ ',
    '*a **b ',
    '*"a"*_(b)_ ',
    '~~a~~',
    '\\*',
    '\\`',
    '`a``',
    '`` ` ',
    '[\\',
    '[a\\]',
    '*\n',
    '`\n',
    '[*a _b ]',
  ],
  ...['&amp;', '&x;', '&#x6a;', '&#', '&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
  ...[
    '[a](b',
    '[a](<b',
    '[a](b "c',
    "[a](b 'c",
    '[a](b (c',
    '](b "\\',
    '![a](',
    '[a]',
    '[a][',
    '[a][b',
    '](a',
  ],
  ...['[a]: b\n', '[a]: b "c\n', '[a]: <b\n', '[a]:\n', '[a]: b\n===\n', "[a]: b\n'c\n"],
  ...[
    '<a',
    '<a ',
    '<a  ',
    '<a b="',
    "<a b='",
    '<a b="c" d ',
    '<a b=" <a b=\' " c=\'',
    '<x y=z ',
    '<a b="c" d\n',
  ],
  ...['<!--', '<?', '<![CDATA[', '<!A', '<div>', '<b>\n', '<script>', '-->', '<http:', '<a@b.c'],
  ...[
    'a@b',
    'a@b.c ',
    'a.b-c_d+',
    'www.',
    'www.a_',
    'www.a_(',
    'http://a_',
    'http://a.b(',
    'https://evil.example/',
  ],
  ...[
    '\n',
    ' \n',
    '>\n',
    '- a\n',
    '- \n',
    '-\n\n',
    '- a\n\n',
    '1. a\n',
    '#\n',
    '# a\n',
    '===\n',
    'a\n===\n',
    'a\n=\n',
  ],
  ...[
    'a\n',
    'a  \n',
    'a\\\n',
    '```\n',
    '~~~\n',
    '    a\n',
    '\ta\n',
    '\r',
    '\r\n',
    '\0',
    '\ud800',
    'x',
    '\u0301',
  ],
  ...['|a|b|\n', '|-', 'The quick brown fox jumps over the lazy dog. '],
]

/** By what they are made of; each in any length. */
export const costlyTexts: Readonly<Record<string, (length?: number) => string>> = {
  ...Object.fromEntries(
    pieces.map((piece) => [JSON.stringify(piece), (length?: number) => repeated(piece, length)]),
  ),
  'an answer full of marks': (length) => repeated(dense, length),
  'brackets in brackets': (length = size) => nested('[', ']', length),
  'images in images': (length = size) => nested('![', '](b)', length),
  'links in links': (length = size) => nested('[a ', '](b)', length),
  'parentheses in parentheses': (length = size) => `[a](${nested('(', ')', length)}`,
  'parentheses in an address': (length = size) => `http://a.b/${nested('(', ')', length)}`,
  'punctuation in an address': (length = size) => `http://a.b/${repeated('!a&b;', length)}`,
  'emphasis in emphasis': (length = size) => nested('*a **b ', 'b** a*', length),
  'images that hold links': (length = size) => '!['.repeat(length / 8) + repeated('[a](b)', length / 2),
  'runs of backticks, all of other lengths': (length = size) => lines(length, (at) => '`'.repeat(at + 1)),
  'lists, each deeper than the one before': (length = size) =>
    lines(length, (at) => `${' '.repeat(2 * at)}- a`),
  'blank lines in deep lists': (length = size) => `${'- '.repeat(45)}a${'\n'.repeat(length)}`,
  'text in deep lists': (length = size) => `${'- '.repeat(40)}a\n${repeated(`${' '.repeat(80)}a\n`, length)}`,
  'text in deep quotes': (length) => repeated(`${'> '.repeat(80)}a\n`, length),
  'text after deep quotes': (length) => `${'> '.repeat(80)}a\n${repeated('a\n', length)}`,
  'lists that are almost thematic breaks': (length) => repeated(`${'- '.repeat(2_000)}x\n`, length),
  'a table of many columns': (length = size) =>
    ['a|', '-|', 'b|'].map((cell) => repeated(cell, length / 3)).join('\n'),
  'a table of many rows': (length) => `${'a|'.repeat(99)}\n${'-|'.repeat(99)}\n${repeated('b\n', length)}`,
  'a table of full cells': (length) => `a|b\n-|-\n${repeated('|*a*|`b`|\n', length)}`,
  'definitions of many labels': (length = size) => lines(length, (at) => `[a${at}]: b`),
  'links to many labels': (length = size) =>
    `${lines(length / 2, (at) => `[a${at}]: b`)}\n\n${lines(length / 2, (at) => `[a${at}]`)}`,
  'a label as long as the text': (length) => `[${repeated('a', length)}]: b`,
  'long labels': (length) => repeated(`[${'a'.repeat(900)}]`, length),
  'long labels that never end': (length) => repeated(`[${'a'.repeat(900)}`, length),
  'attributes without end': (length) => `<a ${repeated('b="c" ', length)}`,
}
