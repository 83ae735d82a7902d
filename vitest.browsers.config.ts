/** The tests that run in other browsers than Chromium, where these are installed: `npm run test:browsers`. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'browsers',
    environment: 'node',
    include: ['test/browsers/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
})
