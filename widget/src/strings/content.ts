/** The words of what a message says: names for what can be reached by keyboard, and what can be done with it. */
export const contentStrings = {
  citation: 'Source {number}',
  code: 'Code',
  table: 'Table',
  copy: 'Copy',
  copied: 'Copied',
}

export type ContentStrings = Readonly<typeof contentStrings>
