/**
 * `npm test`: lint, types and every test suite, then one line with the counts. For Node 20 and newer, without
 * dependencies; installs what is missing. Lint and types count as one test each. With CI=true a skipped test fails.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runtimeCommand } from '../packages/cli/bin/runtime.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureInstalled, npm, root } from './install.mjs'
import { nodeLts } from './node-lts.mjs'

const inCi = process.env.CI === 'true' || process.env.CI === '1'
/** A suite that hangs must not hang the whole run. */
const suiteMsMax = 12 * 60_000

function run(program, argv) {
  const { status, error } = spawnSync(program, argv, { cwd: root, stdio: 'inherit', timeout: suiteMsMax })
  if (error) console.error(error.message)
  return status === 0
}

function checkStage(name) {
  const passed = npm('run', '--silent', name).status === 0
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
}

/** Folders with tests, in the order in which parts build on each other. */
function testFolders() {
  const packages = ['protocol', 'server', 'client', 'proof', 'cli', 'web'].map(
    (name) => `packages/${name}/test`,
  )
  const others = ['packages/web/e2e', 'simulation/test', 'bench/test', 'scripts/test']
  return [...packages, ...others].filter((folder) => hasTests(folder))
}

function hasTests(folder) {
  const path = join(root, folder)
  return existsSync(path) && readdirSync(path, { recursive: true }).some((file) => /\.test\.tsx?$/.test(file))
}

function testStage(folder, reportFolder) {
  const report = join(reportFolder, `${folder.replaceAll('/', '-')}.xml`)
  const [bun] = runtimeCommand('bun')
  const succeeded = run(bun, ['test', `./${folder}`, '--reporter=junit', `--reporter-outfile=${report}`])
  const counts = existsSync(report)
    ? readCounts(readFileSync(report, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 }
  // A suite that fails outside of its tests, or dies before it reports, must not pass by silence.
  if (!succeeded && counts.failed === 0) counts.failed = 1
  if (succeeded && counts.passed === 0) counts.failed = 1
  return { name: folder, ...counts }
}

function readCounts(xml) {
  const head = /<testsuites[^>]*>/.exec(xml)?.[0] ?? ''
  const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') }
}

function runStages() {
  const reportFolder = mkdtempSync(join(tmpdir(), 'kith-test-'))
  try {
    return [
      checkStage('lint'),
      checkStage('typecheck'),
      ...testFolders().map((folder) => testStage(folder, reportFolder)),
    ]
  } finally {
    rmSync(reportFolder, { recursive: true, force: true })
  }
}

function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

ensureInstalled({ dev: true })
// Installed here, where it may take its time, rather than within the first test that needs it.
nodeLts()
ensureChromium()
const stages = runStages()
const sum = (key) => stages.reduce((total, stage) => total + stage[key], 0)
const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
process.exitCode = total.failed > 0 || (inCi && total.skipped > 0) ? 1 : 0

console.log()
for (const stage of stages) console.log(`${stage.name.padEnd(24)} ${inWords(stage)}`)
if (inCi && total.skipped > 0) console.log('Skipped tests count as failures here, because CI is set.')
console.log(inWords(total))
