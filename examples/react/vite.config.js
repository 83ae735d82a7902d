/** React needs nothing but its own JSX. */
import { defineConfig } from 'vite'

// Only where `@confab/widget` is linked, as it is here: it would bring the React of its own tests.
export default defineConfig({ base: './', resolve: { dedupe: ['react'] } })
