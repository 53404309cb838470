/** A server as its users run it, for a measurement: `kith serve` in a process of its own on a data folder of its own. */
import { fileURLToPath } from 'node:url'
import { ServerProcess } from '@kith/proof'

const program = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))

/** All users of a run share one address, so only the budgets that count by address are switched off. */
export const serverFlags = ['--requests-per-second', '0']

/**
 * @param profileFolder where the server leaves a CPU profile when it stops; empty: none, and no slowing down
 * @param flags further ones of `kith serve`
 */
export async function startServer(
  folder: string,
  profileFolder = '',
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const profiling = profileFolder === '' ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder]
  const command = [process.execPath, ...profiling, program]
  const server = new ServerProcess({ command, folder, flags: [...serverFlags, ...flags] })
  await server.start()
  return server
}

export async function withServer<T>(
  folder: string,
  run: (server: ServerProcess) => Promise<T>,
  profileFolder = '',
): Promise<T> {
  const server = await startServer(folder, profileFolder)
  try {
    return await run(server)
  } finally {
    await server.stop()
    for (const line of server.log) console.error(`server: ${line}`)
  }
}
