/** `npm start`: installs what is missing, then `kith serve` with the arguments that stand after `--`. */
import { ensureInstalled } from './install.mjs'

ensureInstalled({ dev: false })
process.argv.splice(2, 0, 'serve')
await import('../packages/cli/bin/kith.mjs')
