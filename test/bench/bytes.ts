/** What a visitor's browser loads. */
import { readManifest, widgetStages } from '../../scripts/widget-stages.mjs'
import type { Part } from './part.ts'

export const bytes: Part = {
  name: 'bytes',
  async measure() {
    const stages = widgetStages(readManifest())
    return {
      heading: 'What does a page load?',
      text: 'The widget as it is built, each file compressed by gzip by itself. A page loads the launcher; the rest comes when a visitor wants to chat, and what draws Markdown with the first answer in it. These are exact, so they have no floor.',
      figures: stages.map(({ name, bytes: value, limit: most }) => ({
        what: `From nothing to: ${name}`,
        value,
        unit: 'bytes',
        most,
      })),
    }
  },
}
