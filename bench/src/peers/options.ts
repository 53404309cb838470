/** The command line of `npm run bench:peers`. */
import { parseArgs } from 'node:util'
import { BadOption } from '../options.ts'
import type { Address } from './drivers/driver.ts'
import { type DriverName, driverNames, isDriverName } from './drivers/index.ts'

const workloadNames = ['idle', 'bytes', 'pairs', 'group', 'mixed', 'storm', 'history'] as const
export type WorkloadChoice = (typeof workloadNames)[number]

export type Elsewhere = { driver: DriverName; address: Address }

export type PeerOptions = {
  /** Set-ups or servers; empty: all. */
  only: string[]
  workloads: WorkloadChoice[]
  elsewhere: Elsewhere[]
  json: boolean
  quick: boolean
  install: boolean
  rounds: number
  minutes: number
  /** Where the page and the pictures are written; empty: nowhere. */
  out: string
}

export const usage = `Usage: npm run bench:peers -- [options]

  --only a,b        these servers or set-ups: kith, ejabberd, ejabberd-archive, prosody, mosquitto, nats …
  --workloads x,y   of ${workloadNames.join(', ')}
  --at d=url,…      servers that run already, by driver: ${driverNames.join(', ')}; such as xmpp=127.0.0.1:5222
  --quick           as small as it goes: that everything works, not how fast
  --rounds N        how often the pairs are measured, servers in turn (3)
  --minutes N       after which nothing new is measured and no third round of pairs begun (25)
  --out FOLDER      writes FOLDER/benchmarks.md and FOLDER/benchmarks/peers.*
  --no-install      leaves out what is not installed
  --json            the results on standard output`

const options = {
  only: { type: 'string' },
  workloads: { type: 'string' },
  at: { type: 'string' },
  json: { type: 'boolean' },
  quick: { type: 'boolean' },
  'no-install': { type: 'boolean' },
  rounds: { type: 'string' },
  minutes: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const

/** Undefined: only the usage is wanted. */
export function parsePeerOptions(argv: string[]): PeerOptions | undefined {
  const { values } = parseArgs({ args: argv, options })
  if (values.help) return undefined
  const quick = values.quick === true
  return {
    only: listOf(values.only),
    workloads: workloadsOf(listOf(values.workloads)),
    elsewhere: listOf(values.at).map(elsewhereOf),
    json: values.json === true,
    quick,
    install: values['no-install'] !== true,
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '3')),
    minutes: positive('minutes', values.minutes ?? '25'),
    out: values.out ?? '',
  }
}

function listOf(text = ''): string[] {
  return text.split(',').filter((item) => item !== '')
}

function workloadsOf(names: string[]): WorkloadChoice[] {
  const wrong = names.find((name) => !workloadNames.some((known) => known === name))
  if (wrong) throw new BadOption(`--workloads knows ${workloadNames.join(', ')}, not "${wrong}"`)
  return workloadNames.filter((name) => names.length === 0 || names.includes(name))
}

function positive(flag: string, text: string): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value)) return value
  throw new BadOption(`--${flag} needs a number above 0, not "${text}"`)
}

/** `tinode=ws://host:6060`, `xmpp=host:5222`. */
function elsewhereOf(text: string): Elsewhere {
  const [name = '', rest = ''] = text.split(/=(.*)/s)
  if (!isDriverName(name)) throw new BadOption(`--at knows ${driverNames.join(', ')}, not "${name}"`)
  const url = URL.canParse(rest) && rest.includes('://') ? rest : `tcp://${rest}`
  if (!URL.canParse(url)) throw new BadOption(`--at ${name} needs an address such as 127.0.0.1:5222`)
  const { hostname, port, protocol } = new URL(url)
  const standard = protocol === 'http:' || protocol === 'ws:' ? '80' : ''
  if (protocol === 'https:' || protocol === 'wss:' || (port || standard) === '')
    throw new BadOption(`--at ${name} needs an address without TLS, with its port`)
  return { driver: name, address: { host: hostname, port: Number(port || standard) } }
}
