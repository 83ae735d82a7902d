/** The words of what a message says: names for what can be reached by keyboard. */
export const contentStrings = {
  citation: 'Source {number}',
  code: 'Code',
  table: 'Table',
}

export type ContentStrings = Readonly<typeof contentStrings>
