/** `npm run build:binary`: everything in one file, `dist/kith`, that needs neither Node nor npm nor node_modules. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/**
 * Threads start from a file of their own, which the bundler only finds when it is named. Inside the program all of
 * them stand in one folder (`--entry-naming`), where the relative addresses of the sources lead.
 */
const workers = ['writer-worker.ts', 'reader-worker.ts'].map(
  (file) => `packages/server/src/store/sqlite/${file}`,
)

export function buildBinary(outfile: string): void {
  const argv = [
    'build',
    '--compile',
    '--minify',
    '--entry-naming',
    '[name].[ext]',
    'packages/cli/src/main.ts',
    ...workers,
  ]
  const { status } = spawnSync(process.execPath, [...argv, `--outfile=${outfile}`], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new Error('bun build failed')
}

if (import.meta.main) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  buildBinary(join(root, 'dist', 'kith'))
  console.log('dist/kith')
}
