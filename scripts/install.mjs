/** Installs what package-lock.json asks for, when it is not there yet. For Node 20 and newer, without dependencies. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

function readPackages(file) {
  const path = join(root, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined
}

/**
 * Compares the lock file with npm's own record of what it installed, package by package: times of files say
 * nothing after a checkout, and an interrupted install leaves no record.
 */
function isInstalled({ dev }) {
  const wanted = readPackages('package-lock.json')
  const installed = readPackages('node_modules/.package-lock.json')
  if (!installed) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.optional || (!dev && (entry.dev || entry.devOptional)))
      return true
    return entry.link ? existsSync(join(root, path)) : installed[path]?.version === entry.version
  })
}

/** npm as the one that started us, else the one on the path. Its output goes to standard error. */
export function npm(...argv) {
  const script = process.env.npm_execpath
  const [program, before] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  return spawnSync(program, [...before, ...argv], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: program === 'npm' && process.platform === 'win32',
  })
}

/** Whoever has the tools for testing and building keeps them. */
function hasTools() {
  const installed = readPackages('node_modules/.package-lock.json') ?? {}
  return Object.values(installed).some((entry) => entry.dev)
}

/** With `dev` also the tools for testing and building. Ends the process when the installation fails. */
export function ensureInstalled({ dev }) {
  if (isInstalled({ dev })) return
  const tools = dev || hasTools()
  console.error(`Installing dependencies (npm ci${tools ? '' : ' --omit=dev'}) …`)
  const { status } = npm('ci', tools ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund')
  if (status !== 0) {
    console.error('The installation failed; npm says why above.')
    process.exit(1)
  }
}
