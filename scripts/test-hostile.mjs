/** Draws every hostile text in every place in every way. Takes about a quarter of an hour; the tests draw a sample of it. */
process.env.CONFAB_HOSTILE = 'all'
process.argv.splice(2, 0, '--project', 'e2e', 'test/browser/hostile-text.test.ts')
await import('./test.mjs')
