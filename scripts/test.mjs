/**
 * `npm test`: lint, types and every test suite, then one line with the counts. For Node 20 and newer, without
 * dependencies; installs what is missing. Lint and types count as one test each. With CI=true a skipped test fails.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { runtimeCommand } from '../packages/cli/bin/runtime.mjs'
import { ensureChromium } from './chromium.mjs'
import { ensureInstalled, npm, root } from './install.mjs'
import { nodeLts } from './node-lts.mjs'

const inCi = process.env.CI === 'true' || process.env.CI === '1'
/** A suite that hangs must not hang the whole run. */
const suiteMsMax = 12 * 60_000
/** A test that hangs must fail, one on a machine that stands still for a while must not. */
const testMsMax = 60_000
/** What the pipe still holds when its suite has ended is read within this time. */
const pipeMsMax = 5_000
/** Lines of each failure that are said again at the end, where a log that was cut still has them. */
const failureLinesMax = 40

/** Runs a suite and shows what it says; answers with whether it succeeded and what was said of each failure. */
function runSuite(program, argv) {
  return new Promise((resolve) => {
    const child = spawn(program, argv, {
      cwd: root,
      stdio: ['inherit', 'inherit', 'pipe'],
      timeout: suiteMsMax,
    })
    const said = collectFailures(child.stderr)
    child.stderr.pipe(process.stderr, { end: false })
    child.on('error', (error) => resolve({ succeeded: false, failures: [error.message] }))
    // The pipe stays open as long as anything that a test started and left behind holds its other end.
    child.on('exit', () => setTimeout(() => child.stderr.destroy(), pipeMsMax).unref())
    child.on('close', (status) => {
      const succeeded = status === 0
      const endedOtherwise = !succeeded && said.failures.length === 0
      resolve({ succeeded, failures: endedOtherwise ? [said.rest()] : said.failures })
    })
  })
}

/** What is printed between one test's result and a later `(fail)` belongs to that failure. */
function collectFailures(stream) {
  const failures = []
  let lines = []
  const rest = () => lines.slice(-failureLinesMax).join('\n')
  createInterface({ input: stream }).on('line', (line) => {
    lines.push(line)
    if (line.startsWith('(fail)')) failures.push(rest())
    if (/^\((pass|fail|skip|todo)\)/.test(line)) lines = []
  })
  return { failures, rest }
}

function checkStage(name) {
  const passed = npm('run', '--silent', name).status === 0
  return { name, passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, failures: [] }
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

async function testStage(folder, reportFolder) {
  const report = join(reportFolder, `${folder.replaceAll('/', '-')}.xml`)
  const [bun] = runtimeCommand('bun')
  const { succeeded, failures } = await runSuite(bun, [
    'test',
    `./${folder}`,
    `--timeout=${testMsMax}`,
    '--reporter=junit',
    `--reporter-outfile=${report}`,
  ])
  const counts = existsSync(report)
    ? readCounts(readFileSync(report, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 }
  // A suite that fails outside of its tests, or dies before it reports, must not pass by silence.
  if (!succeeded && counts.failed === 0) counts.failed = 1
  if (succeeded && counts.passed === 0) counts.failed = 1
  return { name: folder, ...counts, failures }
}

function readCounts(xml) {
  const head = /<testsuites[^>]*>/.exec(xml)?.[0] ?? ''
  const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') }
}

async function runStages() {
  const reportFolder = mkdtempSync(join(tmpdir(), 'kith-test-'))
  try {
    const stages = [checkStage('lint'), checkStage('typecheck')]
    for (const folder of testFolders()) stages.push(await testStage(folder, reportFolder))
    return stages
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
const stages = await runStages()
const sum = (key) => stages.reduce((total, stage) => total + stage[key], 0)
const total = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
process.exitCode = total.failed > 0 || (inCi && total.skipped > 0) ? 1 : 0

for (const { name, failures } of stages) for (const failure of failures) console.log(`\n${name}\n${failure}`)
console.log()
for (const stage of stages) console.log(`${stage.name.padEnd(24)} ${inWords(stage)}`)
if (inCi && total.skipped > 0) console.log('Skipped tests count as failures here, because CI is set.')
console.log(inWords(total))
