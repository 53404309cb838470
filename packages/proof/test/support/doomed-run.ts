/** A run that waits to be killed, with its server stopped: for fresh-folder.test.ts. */
import { writeSync } from 'node:fs'
import { type Runtime, withServer } from './servers.ts'

await withServer(async (server, folder) => {
  server.pause()
  writeSync(1, `${JSON.stringify({ folder, serverId: server.processId })}\n`)
  await new Promise<never>(() => setInterval(() => undefined, 1e6))
}, process.argv[2] as Runtime)
