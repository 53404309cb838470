/**
 * One run of one workload against one server, in a process of its own, so that no run carries what another left
 * behind. Reads a Job from standard input and writes a JobResult to standard output.
 */
import { text } from 'node:stream/consumers'
import { NotComparable, type PeerDriver } from '../drivers/driver.ts'
import { makeDriver } from '../drivers/index.ts'
import { bytes } from './bytes.ts'
import { group } from './group.ts'
import { history } from './history.ts'
import { idle } from './idle.ts'
import type { Job, JobResult, WorkloadName } from './job.ts'
import { mixed, pairs } from './pairs.ts'
import { storm } from './storm.ts'

async function register(driver: PeerDriver, job: Job): Promise<JobResult> {
  await driver.register?.(job.settings.users!)
  return {}
}

const workloads: Record<WorkloadName, (driver: PeerDriver, job: Job) => Promise<JobResult>> = {
  pairs,
  group,
  mixed,
  idle,
  storm,
  history,
  bytes,
  register,
}

async function run(job: Job): Promise<JobResult> {
  try {
    return await workloads[job.workload](makeDriver(job.driver), job)
  } catch (error) {
    if (error instanceof NotComparable) return { notComparable: error.message }
    throw error
  }
}

try {
  console.log(JSON.stringify(await run(JSON.parse(await text(process.stdin)) as Job)))
  process.exit(0)
} catch (error) {
  console.error((error as Error).stack)
  process.exit(1)
}
