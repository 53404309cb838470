/** Runs a TypeScript file of this repository with the pinned Bun: `node scripts/run.mjs <file> [arguments]`. */
import { resolve } from 'node:path'
import { runInstead, runtimeCommand } from '../packages/cli/bin/runtime.mjs'
import { ensureInstalled, root } from './install.mjs'

const [file, ...argv] = process.argv.slice(2)
if (!file) {
  console.error('Usage: node scripts/run.mjs <file> [arguments]')
  process.exit(2)
}
ensureInstalled({ dev: true })
runInstead(runtimeCommand('bun'), [resolve(root, file), ...argv])
