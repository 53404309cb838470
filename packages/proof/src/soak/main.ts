/**
 * `npm run soak -- [--minutes M] [--rate R] [--seed S]`: one JSON line a minute, the last one is the summary. Exits with 1 when
 * a promise was broken, or memory, descriptors or the event loop are over their limits.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { isClean } from '../checks/verdict.ts'
import { soak } from './soak.ts'

const kith = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))
const texts = { type: 'string' } as const
const { values } = parseArgs({ options: { minutes: texts, rate: texts, seed: texts } })

function numberOf(name: keyof typeof values, standard: number): number {
  const value = Number(values[name] ?? standard)
  if (Number.isFinite(value) && value > 0) return value
  console.error(`soak: --${name} needs a number above 0`)
  process.exit(2)
}

/** However it ends, it does so by way of the `exit` event, where the server and its folder are cleared away. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))

const result = await soak({
  minutes: numberOf('minutes', 10),
  rate: numberOf('rate', 300),
  seed: numberOf('seed', (Date.now() % 1_000_000) + 1),
  command: [process.execPath, kith],
  tell: (line) => console.log(JSON.stringify(line)),
})
console.log(JSON.stringify(result))
process.exit(isClean(result) && result.overLimits.length === 0 ? 0 : 1)
