/** The sample page's own script: a host page that opens the chat from a button of its own. */

document.querySelector('#ask')?.addEventListener('click', () => {
  void customElements.whenDefined('confab-chat').then(() => document.querySelector('confab-chat')?.show())
})
