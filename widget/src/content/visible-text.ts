/** Every text of others that a visitor is shown passes here: what is not seen, or makes other text look like something else, is taken out. */

/** Marks on one letter; a real word has fewer. Hundreds would cover the lines around it. */
const mostMarks = 8

/** What has no shape of its own, also the bidirectional controls; line ends and tabs are none of these. */
const unseen = String.raw`(?![\t\n\r])\p{Cc}|[\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]`
const isSuspicious = new RegExp(String.raw`${unseen}|\p{M}{${mostMarks + 1}}`, 'u')

/** Scripts that are written without joiners. */
const plainScripts = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Georgian',
  'Han',
  'Hiragana',
  'Katakana',
  'Thai',
]
const joining = String.raw`(?![${plainScripts.map((name) => String.raw`\p{Script=${name}}`).join('')}])[\p{L}\p{M}]`
/** Unseen, but the writing would be wrong without it: joiners, forms of characters, flags of parts of countries. */
const needed = [
  String.raw`(?<=${joining}|[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])[\u200c\u200d]`,
  String.raw`(?<!\p{Default_Ignorable_Code_Point})(?<=[\p{L}\p{M}\p{N}\p{P}\p{S}])[\ufe00-\ufe0f]`,
  String.raw`(?<=\p{Script=Han})[\u{e0100}-\u{e01ef}]`,
  String.raw`(?<=\u{1f3f4})[\u{e0030}-\u{e007a}]{3,6}\u{e007f}`,
].join('|')
const unseenOrNeeded = new RegExp(`(${needed})|${unseen}`, 'gu')
const tooManyMarks = new RegExp(String.raw`(\p{M}{${mostMarks}})\p{M}+`, 'gu')

/** Marks of direction, which say where a point belongs, and the scripts in which they are needed for that. */
const directionMark = /[\u061c\u200e\u200f]/
const rightToLeft =
  /(?=\p{L})[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Gives the text as it can be read. Takes time in proportion to its length. */
export function visibleText(text: string): string {
  if (!isSuspicious.test(text)) return text
  const keepsMarks = rightToLeft.test(text)
  return text
    .replace(unseenOrNeeded, (found, kept?: string) =>
      kept !== undefined || (keepsMarks && directionMark.test(found)) ? found : '',
    )
    .replace(tooManyMarks, '$1')
}
