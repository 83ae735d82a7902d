/** Types `<confab-chat>` in Svelte markup: `import type {} from '@confab/widget/svelte'` anywhere in the project. */
import type { ConfabChat, ConfabChatListeners, ConfabChatProps } from '@confab/widget'
import type { HTMLAttributes } from 'svelte/elements'

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'confab-chat': Omit<HTMLAttributes<ConfabChat>, keyof ConfabChatProps> &
      ConfabChatProps &
      ConfabChatListeners
  }
}
