/** `npm start`: builds the web app when it has to, then `kith serve` with the arguments that stand after `--`. */
import { ensureWebBuilt } from './build-web.mjs'
import { ensureInstalled } from './install.mjs'

ensureInstalled({ dev: false })
if (!ensureWebBuilt()) console.error('The web app could not be built; the server starts without it.')
process.argv.splice(2, 0, 'serve')
await import('./kith.mjs')
