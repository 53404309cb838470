/** Starts the generator in a process of its own for one job. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Job, JobResult } from './job.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))

const errorCharsMax = 400

export async function runJob(job: Job, secondsMax: number): Promise<JobResult> {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'pipe'] })
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  let isLate = false
  const tooLate = setTimeout(() => {
    isLate = true
    kill()
  }, secondsMax * 1000)
  const exited = once(child, 'exit')
  child.stdin.end(JSON.stringify(job))
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code, signal] = await exited
  clearTimeout(tooLate)
  process.off('exit', kill)
  if (code === 0) return JSON.parse(output) as JobResult
  if (isLate) throw new Error(`no result after ${secondsMax} s`)
  throw new Error(signal ? `the generator was ended by ${signal}` : errors.trim().slice(0, errorCharsMax))
}
