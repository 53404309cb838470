/**
 * Finds the program that runs Kith's TypeScript and runs it: the pinned Bun of node_modules, or with
 * KITH_RUNTIME=node this Node, from 24.7 on. Plain JavaScript for Node 20 and without dependencies, because it runs
 * before anything else does.
 */
import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Runs TypeScript as it is and has argon2 in node:crypto. */
export const oldestNode = '24.7'

/** @param {string} version as `v24.7.0`, the v may be absent */
export function isNodeNewEnough(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number)
  const [majorMin, minorMin] = oldestNode.split('.').map(Number)
  return major > majorMin || (major === majorMin && minor >= minorMin)
}

/** npm's placeholder, which stands there when install scripts are switched off, is a few hundred bytes. */
const programBytesMin = 1024 * 1024
const parentCheckMs = 100

function isProgram(path) {
  return existsSync(path) && statSync(path).size > programBytesMin
}

function packageFolder(name) {
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

function usesMusl() {
  return process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
}

/** The platform's own package: it holds the program even where install scripts did not run. */
function platformPackage() {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const processor = process.arch === 'arm64' ? 'aarch64' : process.arch
  return `@oven/bun-${system}-${processor}${usesMusl() ? '-musl' : ''}`
}

/** Path of the pinned Bun, or undefined when it is not installed or not made for this machine. */
export function findBun() {
  const installed = packageFolder('bun')
  const platform = packageFolder(platformPackage())
  const candidates = [
    installed && join(installed, 'bin', 'bun.exe'),
    platform && join(platform, 'bin', 'bun'),
    platform && join(platform, 'bin', 'bun.exe'),
  ]
  return candidates.find((path) => path !== undefined && isProgram(path))
}

/** The command that runs a TypeScript file, as the start of an argument list. */
export function runtimeCommand(wanted = process.env.KITH_RUNTIME ?? 'bun') {
  if (wanted === 'node') return nodeCommand()
  if (wanted !== 'bun') throw new Error(`KITH_RUNTIME is "${wanted}"; it may be "bun" or "node".`)
  const bun = findBun()
  if (bun) return [bun]
  throw new Error(
    `The pinned Bun is not installed: run "npm ci", or use Node ${oldestNode} or newer with KITH_RUNTIME=node.`,
  )
}

function nodeCommand() {
  if (!isNodeNewEnough(process.version))
    throw new Error(`KITH_RUNTIME=node needs Node ${oldestNode} or newer; this is ${process.version}.`)
  return [process.execPath, '--disable-warning=ExperimentalWarning']
}

/**
 * Runs a command in place of this process: same standard streams, signals handed on, its exit code becomes ours.
 * With `lifeline` there is a channel to the child that carries nothing: its end (`disconnect`) tells the child that
 * we were killed, so that it does not go on alone.
 */
export function runInstead(command, argv, { lifeline = false } = {}) {
  const [program, ...before] = command
  const child = spawn(program, [...before, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit', ...(lifeline ? ['ipc'] : [])],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  endWithNpm(child)
  child.on('error', (error) => {
    console.error(`kith: ${program} cannot be run: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

/**
 * npm hands a signal to the shell that it runs us in, and that ends without handing it on. So when npm runs us, the
 * end of the shell is the signal; we see it by getting another parent.
 */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  setInterval(() => {
    if (process.ppid !== shell) child.kill('SIGTERM')
  }, parentCheckMs)
}
