/** Long answers to draw: one of everything, and those that are hardest to draw while they grow. */

/** Characters of each. */
export const LENGTH = 20_000

const sentence =
  'The parcel leaves the warehouse on the day after the order, and takes three days to arrive. '

/** Repeats what `piece` makes of the number of the round. */
function grow(piece: (round: number) => string, head = ''): string {
  let text = head
  for (let round = 1; text.length < LENGTH; round++) text += piece(round)
  return text.slice(0, LENGTH)
}

const chapter = (round: number): string => `## Part ${round}: how it is sent

${sentence}It is **insured**, \`tracked\`, and [followed](https://shop.example/orders/${round}) by _many_.

- Weight: ${round} kg
  - with box: ${round + 1} kg
- Size: *small*

| Country | Days | Price |
| --- | ---: | --- |
| Italy | ${round} | €${round}.00 |
| Spain | ${round + 1} | €${round}.50 |

\`\`\`js
const parcel = await send({ order: ${round}, insured: true })
console.log(parcel.days)
\`\`\`

> ${sentence}

1. Pack it.
2. Send it.

`

/** As engines write: headings, lists, tables, code, quotes, links. */
export const mixed = grow(chapter)

/** Each is one block from its beginning to its end. */
export const shapes: Readonly<Record<string, string>> = {
  'one of everything': mixed,
  'one block of code': grow((round) => `const parcel${round} = await send({ order: ${round} })\n`, '```js\n'),
  'one table': grow(
    (round) => `| Country ${round} | ${round} | **€${round}** |\n`,
    '| Country | Days | Price |\n| --- | --- | --- |\n',
  ),
  'one list': grow((round) => `- Parcel ${round} weighs **${round} kg**\n`),
  'one paragraph': grow((round) => (round % 4 ? sentence : `It has **${round}** \`stops\`. `)),
}
