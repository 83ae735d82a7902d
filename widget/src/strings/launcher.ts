/** The only words that are needed before the chat is loaded. */
export const launcherStrings = {
  openChat: 'Open chat',
  closeChat: 'Close chat',
}
