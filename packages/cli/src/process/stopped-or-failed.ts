import type { RunningServer } from '@kith/server'

/** Resolves when the server is to stop; rejects when it can do its work no more and has to be started anew. */
export async function stoppedOrFailed(stopped: Promise<void>, server: RunningServer): Promise<void> {
  const failure = await Promise.race([stopped, server.failed])
  if (failure) throw new Error(`${failure.message}; start the server again, what it answered is stored`)
}
