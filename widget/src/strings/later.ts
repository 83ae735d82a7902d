/** The English words of parts that are loaded when they are first used: they come with them. */
import type { LaterStrings, Strings } from './strings.ts'

/** Words in braces are filled in. */
export const laterEn = {
  title: 'Title',
  save: 'Save',
  cancel: 'Cancel',
  comment: 'What should we know? (optional)',
  sendComment: 'Send',

  conversations: 'Conversations',
  back: 'Back',
  resize: 'Resize',
  search: 'Search',
  untitled: 'Untitled conversation',
  noConversations: 'No conversations yet.',
  nothingFound: 'Nothing found.',
  archived: 'Archived',
  moreConversations: 'Show more',
  rename: 'Rename',
  archive: 'Archive',
  restore: 'Restore',
  download: 'Save as a file',
  endConversation: 'End conversation',
  keys: 'Keyboard',
  keyMove: 'Go forward or back',
  keyLine: 'New line',
  keyScroll: 'Scroll the messages, go through the menu',
  keyClose: 'Close what is on top',

  ended: 'This conversation has ended.',
  rate: 'How was it?',
  stars: '{count} of 5',
  rated: 'Thank you for your rating.',

  callAsks: 'Allow “{tool}”?',
  callWaits: 'Waiting',
  callRuns: 'Running…',
  callDone: 'Done',
  callFailed: 'Failed',
  callArguments: 'Arguments',
  callResult: 'Result',
  allow: 'Allow',
  refuse: 'Don’t allow',
}

/** All words, with the page's own and those of another language over the English ones. */
export function wordsOf(strings: Strings): Strings & LaterStrings {
  return { ...laterEn, ...strings }
}
