/** What `npm start` serves in this repository: the project's own documentation, answered from by the embedded engine. */
import type { ConfabConfig } from '@confab/server'

export default {
  agents: {
    help: { engine: 'docs', content: ['docs/**/*.md', '!docs/decisions/**'] },
  },
} satisfies ConfabConfig
