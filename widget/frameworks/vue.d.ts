/** Types `<confab-chat>` in Vue templates: `import type {} from '@confab/widget/vue'` anywhere in the project. */
import type { ConfabChatHandlers, ConfabChatProps } from '@confab/widget'

declare module 'vue' {
  interface GlobalComponents {
    'confab-chat': new () => { $props: ConfabChatProps & ConfabChatHandlers }
  }
}
