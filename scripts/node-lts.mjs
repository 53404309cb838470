/**
 * A Node that can run Kith: the one that is running, the one on the PATH, or one installed from npm into
 * node_modules/.cache/kith-node. `node scripts/node-lts.mjs` prints its path.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isNodeNewEnough } from '../packages/cli/bin/runtime.mjs'

const installedVersion = '24.21.0'
const root = resolve(fileURLToPath(import.meta.url), '../..')
const folder = join(root, 'node_modules/.cache/kith-node')

/** Bun also carries a Node version, but is not Node. */
function runningNode() {
  return !process.versions.bun && isNodeNewEnough(process.versions.node) ? process.execPath : undefined
}

/** Asked for its path, because Bun puts itself in front of the PATH as `node` in some cases. */
function nodeOnPath() {
  const question = 'console.log(process.versions.bun ? "bun" : process.version, process.execPath)'
  const { stdout, status } = spawnSync('node', ['-e', question], { encoding: 'utf8' })
  const [version, path] = status === 0 ? stdout.trim().split(' ') : []
  return version && isNodeNewEnough(version) ? path : undefined
}

function installedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  const path = join(folder, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node')
  if (existsSync(path)) return path
  const argv = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--prefix',
    folder,
    `${name}@${installedVersion}`,
  ]
  const npm = spawnSync('npm', argv, { encoding: 'utf8', shell: process.platform === 'win32' })
  if (npm.status !== 0 || !existsSync(path)) throw new Error(`${name} could not be installed: ${npm.stderr}`)
  return path
}

/** @returns {string} */
export function nodeLts() {
  return runningNode() ?? nodeOnPath() ?? installedNode()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(nodeLts())
