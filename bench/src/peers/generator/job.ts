/** What the command tells one run of the generator, and what it gets back; both travel as JSON. */
import type { DriverSpec } from '../drivers/index.ts'
import type { Interval, Tail } from './meter.ts'
import type { Verified } from './traffic.ts'

export type WorkloadName = 'pairs' | 'group' | 'mixed' | 'idle' | 'storm' | 'history' | 'bytes' | 'register'

export type Job = {
  driver: DriverSpec
  workload: WorkloadName
  settings: Record<string, number>
  /** Of the first message: apart from those of earlier jobs, whose messages may still be on their way. */
  firstCounter: number
  /** The server's main processes; those that descend from them count too. Empty: it runs elsewhere. */
  processIds: number[]
}

export type JobResult = {
  interval?: Interval
  verified?: Verified
  /** Workload's own numbers. */
  figures?: Record<string, number>
  pageMs?: Tail
  caughtUpMs?: Tail
  /** Why there is no figure. */
  notComparable?: string
}
