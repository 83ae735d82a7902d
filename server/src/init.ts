/** `confab init`: writes a configuration to begin with, and never over one that is there. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from './config/config-errors.ts'
import { configFileNames } from './config/config.ts'

const FILE = 'confab.config.ts'

/** @returns what to do next, in words @throws ConfigError when there is a configuration already */
export function init(folder: string): string {
  const existing = configFileNames.find((name) => existsSync(join(folder, name)))
  if (existing !== undefined) {
    throw new ConfigError(`There is ${join(folder, existing)} already; it is left as it is.`)
  }
  writeFileSync(join(folder, FILE), template, { flag: 'wx' })
  return [
    `${join(folder, FILE)} is written. Next:`,
    '  confab dev       serves it here, with the live preview; a change takes effect at once',
    '  confab doctor    says what is still missing for production',
    '  confab start     serves it in production',
  ].join('\n')
}

const template = `/** What Confab serves. All keys: docs/configuration.md. A key that Confab does not know is an error that names it. */
import type { ConfabConfig } from '@confab/server'

export default {
  // Who answers, by keys of your choice; the widget names one in its attribute "agent".
  agents: {
    // Answers from Markdown pages by search, and cites them. Needs no key and no network.
    help: { engine: 'docs', content: ['docs/**/*.md'] },

    // A language model: OpenAI, or anything that speaks as it does (Ollama, vLLM, a gateway).
    // Secrets belong in the environment; none is ever sent to a browser, logged, or put in an error.
    // model: {
    //   engine: 'openai',
    //   baseUrl: 'https://api.openai.com/v1',
    //   apiKey: process.env.OPENAI_API_KEY ?? '',
    //   model: 'gpt-5-mini',
    //   instructions: 'You help the customers of our shop. Be brief.',
    // },
  },
  defaultAgent: 'help',

  // The sites that may embed the widget, as exact origins. "confab start" refuses to run without any;
  // "confab dev" lets pages of this machine in besides. CONFAB_ORIGINS replaces the list.
  origins: [],

  // How every conversation begins.
  // state: { playbook: 'neutral', phase: null, systemMessage: null, context: [] },

  // The keys your site signs its users' identity tokens with; without any, visitors are anonymous.
  // identity: { keys: [{ kid: '2026-01', alg: 'HS256', secret: process.env.IDENTITY_SECRET ?? '' }] },

  // What one day may cost: replies to everybody, to one visitor, to one address. null means no limit.
  limits: { repliesPerDay: null, repliesPerVisitorPerDay: null, repliesPerAddressPerDay: null },

  // Conversations are deleted when nobody has used them for so many days; null keeps them.
  retention: { days: 90 },

  // Behind a reverse proxy: its address, so that limits count visitors and not the proxy.
  // trustProxy: ['127.0.0.1'],
} satisfies ConfabConfig
`
