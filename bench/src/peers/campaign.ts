/**
 * The order of all runs. Owns the folders and the running server: at most one at a time, so that none waits for
 * another's disk or processor. Rounds of pairs go over all set-ups in turn, each on a server that has just started:
 * first those that a median needs, then everything else once, then further rounds while there is time.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine, versions } from '../report.ts'
import { type DiskFigures, diskAlone } from './disk.ts'
import { makeDriver } from './drivers/index.ts'
import { runJob } from './generator/run-job.ts'
import type { PeerOptions } from './options.ts'
import { closedPairs, openPairs, otherRuns, type Run, ratedPairs, rates, ratesOf, scaleOf } from './plan.ts'
import type { LeftOut, Outcome, Results } from './results/results.ts'
import type { Purpose, Running, Setup } from './servers/setup.ts'

/** Messages of one run are numbered from here on; more than any run sends. */
const countersPerRun = 1 << 24
const highestShare = 0.8
/** Before anything else is measured, however little time there is. */
const roundsAtLeast = 2

export class Campaign {
  readonly results: Results
  readonly #options: PeerOptions
  readonly #setups: Setup[]
  readonly #say: (line: string) => void
  readonly #folder = mkdtempSync(join(tmpdir(), 'kith-peers-'))
  readonly #begin = performance.now()
  readonly #broken = new Set<string>()
  #runs = 0
  #longestRound = 0

  constructor(
    options: PeerOptions,
    setups: Setup[],
    leftOut: LeftOut[],
    command: string,
    say: (line: string) => void,
  ) {
    this.#options = options
    this.#setups = setups
    this.#say = (line) => say(`[${this.#minutes().toFixed(1)} min] ${line}`)
    chmodSync(this.#folder, 0o755)
    process.on('exit', () => rmSync(this.#folder, { recursive: true, force: true }))
    this.results = {
      startedAt: new Date().toISOString(),
      minutes: 0,
      command,
      machine: machine(),
      versions: versions(),
      rounds: 0,
      quick: options.quick,
      setups: [],
      leftOut: [...leftOut],
      cells: [],
    }
  }

  async run(): Promise<Results> {
    const { rounds, workloads } = this.#options
    for (const setup of this.#setups) await this.#prepare(setup)
    if (workloads.includes('pairs')) this.results.disk = await this.#diskAlone()
    if (workloads.includes('pairs'))
      while (this.results.rounds < Math.min(rounds, roundsAtLeast)) await this.#round()
    for (const setup of this.#unbroken()) await this.#others(setup)
    if (workloads.includes('pairs'))
      while (this.results.rounds < rounds && this.#secondsLeft() > this.#longestRound) await this.#round()
    this.results.minutes = Math.round(this.#minutes() * 10) / 10
    return this.results
  }

  async #diskAlone(): Promise<DiskFigures[]> {
    const { quick } = this.#options
    const figures: DiskFigures[] = []
    for (const rate of ratesOf(quick)) figures.push(await diskAlone(this.#folder, rate, quick ? 0.5 : 4))
    return figures
  }

  #minutes(): number {
    return (performance.now() - this.#begin) / 60_000
  }

  #secondsLeft(): number {
    return (this.#options.minutes - this.#minutes()) * 60
  }

  #unbroken(): Setup[] {
    return this.#setups.filter(({ id }) => !this.#broken.has(id))
  }

  #folderOf(setup: Setup): string {
    return join(this.#folder, setup.id)
  }

  async #prepare(setup: Setup): Promise<void> {
    this.#say(`${setup.id}: preparing`)
    mkdirSync(this.#folderOf(setup))
    try {
      await setup.prepare(this.#folderOf(setup), scaleOf(setup, this.#options.quick))
      const { id, server, label, settings, whenAnswered, durable } = setup
      const facts = { id, server, label, settings, whenAnswered, durable, answer: '' }
      this.results.setups.push({ ...facts, version: setup.version() })
    } catch (error) {
      this.#breaks(setup, error)
    }
  }

  #breaks(setup: Setup, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.#broken.add(setup.id)
    this.results.leftOut.push({ label: setup.label, reason, isInstalled: true })
    this.#say(`${setup.id} is left out: ${reason}`)
  }

  async #round(): Promise<void> {
    const begin = performance.now()
    for (const setup of this.#unbroken())
      await this.#withServer(setup, 'chat', (server) => this.#pairs(setup, server))
    this.#longestRound = Math.max(this.#longestRound, (performance.now() - begin) / 1000)
    this.results.rounds++
  }

  /** Everything but pairs, in groups that begin with a server that has just started. */
  async #others(setup: Setup): Promise<void> {
    const { workloads, quick } = this.#options
    const runs = otherRuns(setup, workloads, quick, scaleOf(setup, quick))
    const isFresh = ({ workload }: Run) => workload === 'idle' || workload === 'bytes'
    const groups: [Purpose, Run[]][] = [
      ['chat', runs.filter(isFresh)],
      ['chat', runs.filter((run) => run.purpose === 'chat' && !isFresh(run))],
      ['history', runs.filter(({ purpose }) => purpose === 'history')],
    ]
    for (const [purpose, group] of groups) {
      if (group.length === 0 || this.#broken.has(setup.id)) continue
      if (this.#secondsLeft() > 0)
        await this.#withServer(setup, purpose, (server) => this.#all(setup, server, group))
      else for (const run of group) this.#note(setup, run, { skipped: 'out of time' })
    }
  }

  async #withServer(setup: Setup, purpose: Purpose, use: (server: Running) => Promise<void>): Promise<void> {
    try {
      const server = await setup.start(this.#folderOf(setup), scaleOf(setup, this.#options.quick), purpose)
      const facts = this.results.setups.find(({ id }) => id === setup.id)
      if (facts) facts.answer = makeDriver(server.driver).answer
      try {
        await use(server)
      } finally {
        await server.stop()
      }
    } catch (error) {
      this.#breaks(setup, error)
    }
  }

  async #all(setup: Setup, server: Running, runs: readonly Run[]): Promise<void> {
    for (const run of runs) await this.#one(setup, server, run)
  }

  /** The closed loop first: rates above what it reached are not tried. */
  async #pairs(setup: Setup, server: Running): Promise<void> {
    const { quick } = this.#options
    const closed = await this.#one(setup, server, closedPairs(setup, quick))
    if (!('interval' in closed) || !closed.interval) return
    const reached = closed.interval.deliveriesPerSecond
    const highest = Math.round(reached * highestShare)
    if (highest < rates[0]! && highest > 0)
      await this.#one(setup, server, {
        ...openPairs(setup, quick, highest, true),
        cell: 'pairs/highest',
      })
    for (const run of ratedPairs(setup, quick)) {
      if (run.settings.rate! <= reached) await this.#one(setup, server, run)
      else this.#note(setup, run, { skipped: 'not reached' })
    }
  }

  async #one(setup: Setup, server: Running, run: Run): Promise<Outcome> {
    if (this.#secondsLeft() < 0) return this.#note(setup, run, { skipped: 'out of time' })
    const firstCounter = (this.#runs++ % 128) * countersPerRun
    const { workload, settings } = run
    const driver = run.withoutReceipts ? { ...server.driver, receipts: false } : server.driver
    const job = { driver, processIds: server.processIds, firstCounter, workload, settings }
    const begin = performance.now()
    let outcome: Outcome
    try {
      outcome = await runJob(job, run.secondsMax)
    } catch (error) {
      outcome = { failed: (error as Error).message }
    }
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    this.#say(`${setup.id} ${run.cell} (${seconds} s): ${inShort(outcome)}`)
    return this.#note(setup, run, outcome)
  }

  #note(setup: Setup, run: Run, outcome: Outcome): Outcome {
    const { cells } = this.results
    let cell = cells.find((one) => one.setup === setup.id && one.cell === run.cell)
    if (!cell) cells.push((cell = { setup: setup.id, cell: run.cell, settings: run.settings, rounds: [] }))
    cell.rounds.push(outcome)
    return outcome
  }
}

function inShort(outcome: Outcome): string {
  if ('failed' in outcome) return `failed: ${outcome.failed}`
  if ('skipped' in outcome) return outcome.skipped
  const { interval, figures, verified, notComparable } = outcome
  if (notComparable) return notComparable
  const parts = [
    interval && `${interval.deliveriesPerSecond}/s, p99 ${interval.deliveryMs.p99} ms`,
    figures && JSON.stringify(figures),
    verified &&
    verified.lost +
      verified.underWay +
      verified.duplicated +
      verified.reordered +
      verified.failures +
      verified.unanswered >
      0
      ? `NOT PERFECT ${JSON.stringify(verified)}`
      : undefined,
  ]
  return parts.filter(Boolean).join('; ')
}
