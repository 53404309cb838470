import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * For service managers and scripts. It is no lock: the store locks the folder, and a killed process leaves its pid
 * file behind, which the next one overwrites. Returns what removes it.
 */
export function writePidFile(folder: string): () => void {
  const path = join(folder, 'kith.pid')
  writeFileSync(path, `${process.pid}\n`)
  return () => rmSync(path, { force: true })
}
