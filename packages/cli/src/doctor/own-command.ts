import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** How this program was started: from its sources, or as the one file that holds everything. */
export function ownCommand(): string[] {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  return existsSync(main) ? [process.execPath, ...process.execArgv, main] : [process.execPath]
}
