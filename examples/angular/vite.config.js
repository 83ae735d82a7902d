/** Angular's own compiler writes `dist/ngc`; Vite serves and bundles that. */
import { defineConfig } from 'vite'

export default defineConfig({ base: './', build: { outDir: 'dist/app' } })
