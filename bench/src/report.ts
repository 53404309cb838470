/** One JSON line on standard output for programs; a table on standard error for people. */
import { readFileSync, statfsSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem } from 'node:os'

export type Report = {
  workload: string
  result: object
  settings: object
  server: object
  versions: object
  machine: object
}

/** statfs(2) magic numbers of the file systems on which an fsync means something, or is known not to. */
const fileSystems: Record<number, string> = {
  61267: 'ext4',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  16914836: 'tmpfs',
  2035054128: 'overlayfs',
}

export function machine(): object {
  const processors = cpus()
  const type = statfsSync(tmpdir()).type
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    fileSystem: fileSystems[type] ?? `0x${type.toString(16)}`,
  }
}

export function versions(): object {
  const manifest = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return { kith: version, bun: Bun.version }
}

export function printTable(report: Report): void {
  const rows = flatten({ result: report.result, settings: report.settings })
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  console.error([`kith bench ${report.workload}`, ...lines].join('\n'))
}

function flatten(value: object, path = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, child]): [string, string][] => {
    const name = path === '' ? key : `${path}.${key}`
    if (child !== null && typeof child === 'object' && !Array.isArray(child)) return flatten(child, name)
    if (child === undefined) return []
    return [[name, typeof child === 'object' ? JSON.stringify(child) : String(child)]]
  })
}

/** Enough digits to compare, few enough to read. */
export function rounded(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0
  const magnitude = Math.floor(Math.log10(Math.abs(value)))
  const unit = 10 ** Math.max(0, 3 - magnitude)
  return Math.round(value * unit) / unit
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >>> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
