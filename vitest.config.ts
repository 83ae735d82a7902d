/** The test projects: unit and server in Node, components in a real Chromium, whole pages driven from Node. */
import { availableParallelism } from 'node:os'
import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultExternalConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { browserArguments, findBrowser } from './scripts/find-browser.mjs'
import { mutate, mutationOfRun } from './test/support/mutations.ts'

/** Workspace packages are tested from their sources, so that no test ever runs a stale build. */
const fromSource = {
  plugins: mutate(mutationOfRun()),
  resolve: { conditions: ['source', ...defaultClientConditions] },
  ssr: {
    resolve: {
      conditions: ['source', ...defaultServerConditions],
      externalConditions: ['source', ...defaultExternalConditions],
    },
  },
  define: { __CONFAB_VERSION__: '"0.0.0-test"' },
}

/** What a test waits for comes in milliseconds, but not on a machine that is busy with other tests. */
const patient = { poll: { timeout: 10_000 } }

/** Looked for when a browser starts, not when this file is read: the other projects need none. */
const launchOptions = {
  args: browserArguments,
  timeout: 30_000,
  get executablePath() {
    return findBrowser().path
  },
}

/** Most tests in Node wait more than they reckon, so two files run at a time, also where vitest would take one core for itself. */
const maxWorkers = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  test: {
    maxWorkers,
    onConsoleLog: (log) => !log.startsWith('Lit is in dev mode'),
    projects: [
      {
        ...fromSource,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['shared/src/**/*.test.ts', 'server/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 20_000,
          expect: patient,
        },
      },
      {
        ...fromSource,
        test: {
          name: 'server',
          environment: 'node',
          include: ['test/*.test.ts', 'test/contracts/**/*.test.ts'],
          testTimeout: 30_000,
          expect: patient,
          hookTimeout: 30_000,
        },
      },
      {
        ...fromSource,
        test: {
          name: 'browser',
          include: ['widget/src/**/*.test.ts', 'test/browser/component/**/*.test.ts'],
          testTimeout: 15_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        ...fromSource,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/browser/*.test.ts'],
          globalSetup: 'test/support/built-widget.ts',
          // One page at a time, and after the others: these tests watch the clock.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          expect: patient,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
