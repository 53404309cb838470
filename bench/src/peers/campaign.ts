/**
 * The order of all runs. Owns the folders and the running server: at most one at a time, so that none waits for
 * another's disk or processor. Rounds go over all set-ups in turn; only pairs are measured in every round.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machine, versions } from '../report.ts'
import { makeDriver } from './drivers/index.ts'
import { runJob } from './generator/run-job.ts'
import type { PeerOptions } from './options.ts'
import { closedPairs, openPairs, otherRuns, type Run, rates, scaleOf } from './plan.ts'
import type { Outcome, Results } from './results/results.ts'
import type { Purpose, Running, Scale, Setup } from './servers/setup.ts'

/** Messages of one run are numbered from here on; more than any run sends. */
const countersPerRun = 1 << 24
const highestShare = 0.8

export class Campaign {
  readonly results: Results
  readonly #options: PeerOptions
  readonly #setups: Setup[]
  readonly #scale: Scale
  readonly #say: (line: string) => void
  readonly #folder = mkdtempSync(join(tmpdir(), 'kith-peers-'))
  readonly #begin = performance.now()
  readonly #broken = new Map<string, string>()
  #runs = 0

  constructor(options: PeerOptions, setups: Setup[], command: string, say: (line: string) => void) {
    this.#options = options
    this.#setups = setups
    this.#say = say
    this.#scale = scaleOf(options.quick)
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
      cells: [],
    }
  }

  async run(): Promise<Results> {
    for (const setup of this.#setups) await this.#prepare(setup)
    let longest = 0
    for (let round = 0; round < this.#options.rounds; round++) {
      if (round > 0 && this.#secondsLeft() < longest) break
      const begin = performance.now()
      for (const setup of this.#setups) if (!this.#broken.has(setup.id)) await this.#round(setup, round)
      const others = round === 0 ? this.#othersSeconds : 0
      longest = Math.max(longest, (performance.now() - begin) / 1000 - others)
      this.results.rounds = round + 1
    }
    this.results.minutes = Math.round((performance.now() - this.#begin) / 6000) / 10
    return this.results
  }

  #othersSeconds = 0

  #secondsLeft(): number {
    return this.#options.minutes * 60 - (performance.now() - this.#begin) / 1000
  }

  #folderOf(setup: Setup): string {
    return join(this.#folder, setup.id)
  }

  async #prepare(setup: Setup): Promise<void> {
    this.#say(`${setup.id}: preparing`)
    mkdirSync(this.#folderOf(setup))
    try {
      await setup.prepare(this.#folderOf(setup), this.#scale)
      const { id, server, label, settings, whenAnswered, durable } = setup
      const facts = { id, server, label, settings, whenAnswered, durable, answer: '' }
      this.results.setups.push({ ...facts, version: setup.version() })
    } catch (error) {
      this.#breaks(setup, error)
    }
  }

  #breaks(setup: Setup, error: unknown): void {
    this.#broken.set(setup.id, String(error))
    this.#say(`${setup.id} is left out: ${error}`)
  }

  async #round(setup: Setup, round: number): Promise<void> {
    const { workloads, quick } = this.#options
    const others = round === 0 ? otherRuns(setup, workloads, quick, this.#scale) : []
    const fresh = others.filter(({ workload }) => workload === 'idle' || workload === 'bytes')
    const chat = others.filter((run) => run.purpose === 'chat' && !fresh.includes(run))
    const history = others.filter(({ purpose }) => purpose === 'history')
    await this.#withServer(setup, 'chat', async (server) => {
      await this.#timedOthers(() => this.#all(setup, server, fresh))
      if (workloads.includes('pairs')) await this.#pairs(setup, server)
      await this.#timedOthers(() => this.#all(setup, server, chat))
    })
    if (history.length === 0 || this.#secondsLeft() < 0) return
    await this.#timedOthers(() =>
      this.#withServer(setup, 'history', (server) => this.#all(setup, server, history)),
    )
  }

  async #timedOthers(run: () => Promise<void>): Promise<void> {
    const begin = performance.now()
    await run()
    this.#othersSeconds += (performance.now() - begin) / 1000
  }

  async #withServer(setup: Setup, purpose: Purpose, use: (server: Running) => Promise<void>): Promise<void> {
    try {
      const server = await setup.start(this.#folderOf(setup), this.#scale, purpose)
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
      await this.#one(setup, server, openPairs(setup, quick, highest, 'pairs/highest'))
    for (const rate of quick ? rates.slice(0, 2) : rates) {
      const run = openPairs(setup, quick, rate)
      if (rate <= reached) await this.#one(setup, server, run)
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
