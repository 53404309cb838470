/** What the kernel counts for a process (Linux, proc(5)). */
import { readdirSync, readFileSync } from 'node:fs'

/** Fixed for user space on Linux, whatever the kernel's own tick is. */
const ticksPerSecond = 100

/** Processor time of all threads since the process began, in seconds, user and system. */
export function cpuSeconds(processId: number): number {
  const { user, system } = spentIn(readFileSync(`/proc/${processId}/stat`, 'utf8'))
  return user + system
}

/** The kernel's part of it. */
export function systemCpuSeconds(processId: number): number {
  return spentIn(readFileSync(`/proc/${processId}/stat`, 'utf8')).system
}

function spentIn(stat: string): { user: number; system: number } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { user: Number(fields[11]) / ticksPerSecond, system: Number(fields[12]) / ticksPerSecond }
}

/** Processor time of each thread that lives now, in seconds, by its number and name. */
export function threadCpuSeconds(processId: number): Map<string, number> {
  const threads = new Map<string, number>()
  for (const threadId of readdirSync(`/proc/${processId}/task`)) {
    const stat = readFileSync(`/proc/${processId}/task/${threadId}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const { user, system } = spentIn(stat)
    threads.set(`${threadId} ${name}`, user + system)
  }
  return threads
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

/** Processor time that the whole machine spent on anything, in seconds. */
export function machineCpuSeconds(): number {
  const [user, nice, system, , , interrupts, softInterrupts, stolen] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]!
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user! + nice! + system! + interrupts! + softInterrupts! + stolen!) / ticksPerSecond
}
