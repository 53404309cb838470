import { defineConfig } from 'vite'
import { compress } from './scripts/compress-plugin.ts'
import { serviceWorkerPlugin } from './scripts/service-worker-plugin.ts'

export default defineConfig({
  root: import.meta.dirname,
  // Every asset is a file of its own: the content policy allows no inline script or style.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true },
  worker: { format: 'es' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [serviceWorkerPlugin(), compress()],
})
