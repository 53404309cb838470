/** Servers of both runtimes, as the command line starts them. */
import { fileURLToPath } from 'node:url'
import { nodeLts } from '../../../../scripts/node-lts.mjs'
import { freshFolder } from '../../src/world/fresh-folder.ts'
import { ServerProcess } from '../../src/world/server-process.ts'

const kith = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))

export type Runtime = 'bun' | 'node'

export function commandOf(runtime: Runtime): string[] {
  return runtime === 'bun'
    ? [process.execPath, kith]
    : [nodeLts(), '--disable-warning=ExperimentalWarning', kith]
}

/** A running server on a new folder, both gone afterwards. */
export function withServer<T>(
  run: (server: ServerProcess, folder: string) => Promise<T>,
  runtime: Runtime = 'bun',
): Promise<T> {
  return freshFolder(async (folder) => {
    await using server = new ServerProcess({ command: commandOf(runtime), folder })
    await server.start()
    return await run(server, folder)
  })
}

/** Every finding is 0, or the first of them are shown. */
export const clean = {
  lost: 0,
  duplicated: 0,
  reordered: 0,
  leaked: 0,
  diverged: 0,
  refused: 0,
  unfinished: 0,
  trace: [],
}
