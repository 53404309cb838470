/**
 * `npm run build:web`: the web app into packages/web/dist. `npm start` builds it too, when it is not there or older than
 * its sources. For Node 20 and newer; runs Vite with the pinned Bun.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runtimeCommand } from '../packages/cli/bin/runtime.mjs'
import { ensureInstalled, root } from './install.mjs'

const web = join(root, 'packages', 'web')
const target = join(web, 'dist')
const stampName = '.sources'
/** What goes into the app; the SDK and the protocol are part of it. */
const sources = [
  'packages/web/src',
  'packages/web/public',
  'packages/web/scripts',
  'packages/web/index.html',
  'packages/web/vite.config.ts',
  'packages/web/package.json',
  'packages/client/src',
  'packages/protocol/src',
  'package-lock.json',
]

/** A hash of names and contents: times of files say nothing after a checkout. */
function sourcesHash() {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of filesIn(join(root, source)))
      hash.update(`${relative(root, file)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function filesIn(path) {
  if (!existsSync(path)) return []
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort()
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    throw error
  }
}

/** Says no when the build fails: the server can run without the app. */
export function ensureWebBuilt() {
  const hash = sourcesHash()
  if (isBuilt(hash)) return true
  console.error('Building the web app …')
  // In a folder of its own, so that whoever builds or serves at the same time never meets half an app.
  const folder = mkdtempSync(join(web, '.dist-'))
  try {
    if (!build(folder)) return false
    writeFileSync(join(folder, stampName), hash)
    swapIn(folder, hash)
    return true
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function isBuilt(hash) {
  const stamp = join(target, stampName)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
}

function build(folder) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const [bun, ...before] = runtimeCommand('bun')
  const { status } = spawnSync(bun, [...before, vite, 'build', '--logLevel', 'warn', '--outDir', folder], {
    cwd: web,
    // Whatever started us, a test run for one: the app that is served is the one for production.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2],
  })
  return status === 0
}

/** Two renames; what stood there before is removed. Somebody else may have put the same build there meanwhile. */
function swapIn(folder, hash) {
  const before = `${folder}-before`
  try {
    if (existsSync(target)) renameSync(target, before)
    renameSync(folder, target)
  } catch (error) {
    if (!isBuilt(hash)) throw error
  } finally {
    rmSync(before, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled({ dev: false })
  process.exitCode = ensureWebBuilt() ? 0 : 1
}
