import { freshFolder } from '@kith/proof'
import {
  defaultServerOptions,
  type OptionTable,
  type ServerOptions,
  serverOptions,
  startServer,
} from '@kith/server'
import { defineCommand } from '../command.ts'
import { seedDemo } from '../demo/seed.ts'
import { localUrl } from '../process/local-url.ts'
import { stopRequested } from '../process/stop-requested.ts'
import { stoppedOrFailed } from '../process/stopped-or-failed.ts'
import { webApp } from '../web-app/web-files.ts'

const options = {
  port: serverOptions.port,
  host: { ...serverOptions.host, default: '127.0.0.1' },
  demoData: {
    type: 'text',
    default: '',
    unit: 'folder',
    meaning: 'Where the demo keeps its data. Empty: a temporary folder, removed at the end.',
  },
  url: {
    type: 'text',
    default: '',
    unit: 'URL',
    meaning: 'Put the demo users on this running server instead of starting one.',
  },
} as const satisfies OptionTable

export const demo = defineCommand('demo', {
  summary: 'A server with three users who have already talked; prints how to log in.',
  options,
  async run({ url, port, host, demoData }) {
    if (url !== '') {
      await introduce(url)
      return 0
    }
    const stopped = stopRequested()
    const run = (data: string) => serveDemo({ port, host, data }, stopped)
    return await (demoData === '' ? freshFolder(run) : run(demoData))
  },
})

async function serveDemo(
  own: Pick<ServerOptions, 'port' | 'host' | 'data'>,
  stopped: Promise<void>,
): Promise<number> {
  const server = await startServer({ ...defaultServerOptions(), ...own, logLevel: 'warn' }, await webApp())
  const address = localUrl(own.host, server.port)
  await introduce(address)
  console.log(`Kith listens on ${address}`)
  await stoppedOrFailed(stopped, server)
  await server.stop()
  return 0
}

async function introduce(url: string): Promise<void> {
  const people = await seedDemo(url)
  console.log('Users of this demo:\n')
  for (const { name, handle, password } of people) {
    console.log(`  ${name.padEnd(6)} handle ${handle.padEnd(10)} password ${password}`)
  }
  const { handle, password } = people[0]!
  console.log(
    `\nTalk as one of them:  KITH_PASSWORD=${password} npx kith chat --url ${url} --handle ${handle}\n`,
  )
}
