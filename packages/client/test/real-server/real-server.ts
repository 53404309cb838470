/** A server in a process of its own, on a data folder that goes with it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ServerProcess } from '@kith/proof'

const program = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))

export type RealServer = { server: ServerProcess; dispose(): Promise<void> }

export async function realServer(): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-real-server-'))
  const server = new ServerProcess({ command: [process.execPath, program], folder })
  await server.start()
  return {
    server,
    async dispose() {
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
