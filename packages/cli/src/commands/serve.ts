import { type ServerOptions, serverOptions, startServer } from '@kith/server'
import { defineCommand } from '../command.ts'
import { localUrl } from '../process/local-url.ts'
import { writePidFile } from '../process/pid-file.ts'
import { stopRequested } from '../process/stop-requested.ts'
import { stoppedOrFailed } from '../process/stopped-or-failed.ts'
import { webApp } from '../web-app/web-files.ts'

export const serve = defineCommand('serve', {
  summary: 'Run a server until it is told to stop (SIGTERM, SIGINT).',
  options: serverOptions,
  async run(options) {
    const stopped = stopRequested()
    const server = await start(options)
    const removePidFile = writePidFile(options.data)
    console.log(`Kith listens on ${localUrl(options.host, server.port)}`)
    await stoppedOrFailed(stopped, server)
    await server.stop()
    removePidFile()
    return 0
  },
})

async function start(options: ServerOptions) {
  try {
    return await startServer(options, await webApp())
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const address = `${options.host}:${options.port}`
    if (code === 'EADDRINUSE')
      throw new Error(`${address} is in use by another program; choose another --port.`)
    if (code === 'EACCES' && options.port < 1024)
      throw new Error(`${address} needs more rights; use a --port above 1023.`)
    throw error
  }
}
