/** `npm run build:binary`: everything in one file, `dist/kith`, that needs neither Node nor npm nor node_modules. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ensureWebBuilt } from './build-web.mjs'

const root = join(import.meta.dirname, '..')

/**
 * Threads start from a file of their own, which the bundler only finds when it is named. Inside the program all of
 * them stand in one folder (`--entry-naming`), where the relative addresses of the sources lead.
 */
const workers = ['writer-worker.ts', 'reader-worker.ts'].map(
  (file) => `packages/server/src/store/sqlite/${file}`,
)

/** The program's first file: it brings the web app along, then does what the command line does. */
function writeEntry(): string {
  if (!ensureWebBuilt()) throw new Error('the web app could not be built')
  const folder = join(root, 'dist', 'binary')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'web-files.json'), JSON.stringify(webFiles()))
  writeFileSync(
    join(folder, 'embed.ts'),
    "import { embedWebFiles } from '../../packages/cli/src/web-app/web-files.ts'\n" +
      "import files from './web-files.json'\n" +
      'embedWebFiles(files)\n',
  )
  // Modules run in the order of their imports.
  writeFileSync(join(folder, 'main.ts'), "import './embed.ts'\nimport '../../packages/cli/src/main.ts'\n")
  return folder
}

/** Names and contents (base64) of the built app; its gzip forms are left out, every browser takes brotli. */
function webFiles(): Record<string, string> {
  const folder = join(root, 'packages', 'web', 'dist')
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.gz') && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path).toString('base64')]),
  )
}

export function buildBinary(outfile: string): void {
  const entry = writeEntry()
  const argv = [
    'build',
    '--compile',
    '--minify',
    '--entry-naming',
    '[name].[ext]',
    join(entry, 'main.ts'),
    ...workers,
  ]
  const { status } = spawnSync(process.execPath, [...argv, `--outfile=${outfile}`], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  rmSync(entry, { recursive: true, force: true })
  if (status !== 0) throw new Error('bun build failed')
}

if (import.meta.main) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  buildBinary(join(root, 'dist', 'kith'))
  console.log('dist/kith')
}
