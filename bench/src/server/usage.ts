/** What the kernel counts for a process (Linux, proc(5)). */
import { readFileSync } from 'node:fs'

/** Fixed for user space on Linux, whatever the kernel's own tick is. */
const ticksPerSecond = 100

/** Processor time of all threads since the process began, in seconds, user and system. */
export function cpuSeconds(processId: number): number {
  const stat = readFileSync(`/proc/${processId}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])]
  return (userTicks + systemTicks) / ticksPerSecond
}

export type Memory = { residentBytes: number; proportionalBytes: number; anonymousBytes: number }

export function memory(processId: number): Memory {
  const rollup = readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8')
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) * 1024
  return { residentBytes: bytes('Rss'), proportionalBytes: bytes('Pss'), anonymousBytes: bytes('Anonymous') }
}

/** Processor time of this process, in seconds. */
export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
