/** `npm run bench:peers -- [options]`: Kith and other servers under the same load. */
import { BadOption } from '../options.ts'
import { Campaign } from './campaign.ts'
import { parsePeerOptions, usage } from './options.ts'
import { writePage } from './results/page.ts'
import { isComplete } from './results/results.ts'
import { tables } from './results/tables.ts'
import { elsewhere } from './servers/elsewhere.ts'
import { setups } from './servers/index.ts'
import { installed } from './servers/packages.ts'

/**
 * Exit code: 0 every server was measured that is installed here, and Kith in all workloads without a fault; 1 not so;
 * 2 not understood. A workload in which another server failed stands in the table “What failed”.
 */
async function main(argv: string[]): Promise<number> {
  const options = parsePeerOptions(argv)
  if (!options) {
    console.error(usage)
    return 2
  }
  const say = (line: string) => console.error(line)
  const wanted = setups.filter(
    ({ id, server }) =>
      (options.only.length === 0 && options.elsewhere.length === 0) ||
      options.only.includes(id) ||
      options.only.includes(server),
  )
  const unknown = options.only.filter(
    (name) => !setups.some(({ id, server }) => name === id || name === server),
  )
  if (unknown.length > 0) throw new BadOption(`--only does not know ${unknown.join(', ')}`)
  const { present, leftOut } = installed(wanted, options.install, say)
  const all = [...present, ...options.elsewhere.map(elsewhere)]
  const command = ['npm run bench:peers', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' ')
  const results = await new Campaign(options, all, leftOut, command, say).run()
  console.error(`\n${tables(results)}`)
  if (options.json) console.log(JSON.stringify(results))
  if (options.out !== '') writePage(results, options.out)
  return isComplete(results) ? 0 : 1
}

/** However it ends, it does so by way of the `exit` event, where servers and folders are cleared away. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

try {
  process.exitCode = await main(process.argv.slice(2))
  process.exit()
} catch (error) {
  const known = error instanceof BadOption || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
  console.error(known ? `bench:peers: ${(error as Error).message}\n\n${usage}` : error)
  process.exit(known ? 2 : 1)
}
