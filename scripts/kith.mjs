/** `npm run kith -- <command>`: installs what is missing, then `kith <command>`. */
import { ensureInstalled } from './install.mjs'

ensureInstalled({ dev: false })
await import('../packages/cli/bin/kith.mjs')
