/** `npm run bench -- <workload> [--json] [options]`: measures a real server over the wire. */
import { BadOption, describeSettings, parseSettings, type Settings } from './options.ts'
import { machine, printTable, type Report, versions } from './report.ts'
import { serverFlags } from './server/server-process.ts'
import type { Workload } from './workload.ts'
import { group } from './workloads/group.ts'
import { idle } from './workloads/idle.ts'
import { pairs } from './workloads/pairs.ts'
import { start } from './workloads/start.ts'
import { sync } from './workloads/sync.ts'
import { web } from './workloads/web.ts'

const workloads: Record<string, Workload<Settings>> = { pairs, idle, group, sync, start, web }

function usage(): string {
  const lines = Object.entries(workloads).map(
    ([name, workload]) =>
      `  ${name.padEnd(6)} ${workload.meaning}\n         ${describeSettings(workload.defaults)}`,
  )
  return `Usage: bench <workload> [--json] [options]\n\n${lines.join('\n')}`
}

/** Exit code: 0 measured and everything verified, 1 something was lost, repeated or failed, 2 not understood. */
async function main(argv: string[]): Promise<number> {
  const [name = '', ...rest] = argv
  const workload = workloads[name]
  if (!workload) {
    console.error(usage())
    return 2
  }
  const { settings, json } = parseSettings(workload.defaults, rest)
  const { result, perfect } = await workload.run(settings)
  const server = { runtime: 'bun', flags: serverFlags }
  const report: Report = {
    workload: name,
    result,
    settings,
    server,
    versions: versions(),
    machine: machine(),
  }
  if (!json) printTable(report)
  console.log(JSON.stringify(report))
  return perfect ? 0 : 1
}

/** However it ends, it does so by way of the `exit` event, where servers and folders are cleared away. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const known = error instanceof BadOption || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
  console.error(known ? `bench: ${(error as Error).message}` : error)
  process.exit(known ? 2 : 1)
}
