import { randomInt } from 'node:crypto'
import {
  type ChaosOptions,
  type ChaosReport,
  chaos,
  faultKinds,
  freshFolder,
  isClean,
  ServerProcess,
} from '@kith/proof'
import type { OptionsOf, OptionTable } from '@kith/server'
import { defineCommand } from '../command.ts'
import { checkInstall } from '../doctor/checks.ts'
import { ownCommand } from '../doctor/own-command.ts'
import { dataOption } from '../options/data.ts'
import { stopRequested } from '../process/stop-requested.ts'

const options = {
  ...dataOption,
  chaos: {
    type: 'flag',
    default: false,
    meaning:
      'Write through the server with accounts of its own while connections are cut and clocks jump, and check every promise.',
  },
  local: {
    type: 'flag',
    default: false,
    meaning: 'With --chaos: a server of its own in a temporary folder, which is also killed and stopped.',
  },
  minutes: {
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 100_000,
    unit: 'minutes',
    meaning: 'How long the faults go on.',
  },
  kills: {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    meaning: 'With --local: until it was killed so often, instead of --minutes.',
  },
  rate: {
    type: 'integer',
    default: 100,
    minimum: 0,
    maximum: 100_000,
    unit: 'messages a second',
    meaning: 'Load on a server that is not its own. 0, and always with --local: as much as it takes.',
  },
  seed: {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 2_147_483_647,
    meaning: 'Repeats the plan of a run, though not its course. 0: another each time.',
  },
  json: { type: 'flag', default: false, meaning: 'The result as one line of JSON.' },
} as const satisfies OptionTable

type Options = OptionsOf<typeof options>

export const doctor = defineCommand('doctor', {
  summary: 'Check an install, or with --chaos prove that it keeps its promises while things break.',
  parameters: ['[URL]'],
  options,
  async run(chosen, [url = 'http://localhost:8080']) {
    const address = url.replace(/\/+$/, '')
    if (!chosen.chaos) return await showChecks(address, chosen)
    const stopped = stopRequested()
    return chosen.local
      ? await hurtOwnServer(chosen, stopped)
      : await hurt(chosen, { target: { url: address }, stopped })
  },
})

async function showChecks(url: string, { data, json }: Options): Promise<number> {
  const checks = await checkInstall(url, data)
  if (json) console.log(JSON.stringify(checks))
  else
    for (const { name, ok, note } of checks) console.log(`${ok ? 'ok  ' : 'BAD '} ${name.padEnd(12)} ${note}`)
  return checks.every(({ ok }) => ok) ? 0 : 1
}

function hurtOwnServer(chosen: Options, stopped: Promise<void>): Promise<number> {
  return freshFolder(async (folder) => {
    await using server = new ServerProcess({ command: ownCommand(), folder })
    await server.start()
    return await hurt({ ...chosen, rate: 0 }, { target: { server }, stopped })
  })
}

async function hurt(
  { minutes, kills, rate, seed, json }: Options,
  { target, stopped }: Pick<ChaosOptions, 'target' | 'stopped'>,
): Promise<number> {
  const until = kills > 0 && 'server' in target ? { killsMax: kills } : { durationMs: minutes * 60_000 }
  const result = await chaos({
    target,
    ...until,
    rate,
    seed: seed || randomInt(1, 2 ** 31),
    stopped,
    tell: json ? undefined : (line) => console.error(line),
  })
  if (json) console.log(JSON.stringify(result))
  else show(result)
  return isClean(result) ? 0 : 1
}

function show(result: ChaosReport): void {
  const { seed, seconds, issued, answered, repeats, delivered, kills, pauses, cuts, skews } = result
  console.log(
    `${issued} messages in ${seconds} s, ${delivered} deliveries; ${kills} kills, ${pauses} pauses, ${cuts} cuts, ${skews} clock jumps`,
  )
  console.log(
    `${answered} answers noted, ${repeats} of them for messages whose first answer was lost; seed ${seed}`,
  )
  console.log(faultKinds.map((kind) => `${kind} ${result[kind]}`).join(', '))
  for (const line of result.trace) console.log(`  ${line}`)
  if (result.faults) console.log(`The newest faults: ${result.faults.join(', ')}.`)
}
