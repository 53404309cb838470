/** Picks the socket adapter of the runtime that this process runs on. */
import type { Listen } from './adapter.ts'

export type SocketRuntime = 'bun' | 'node'

/** The Node adapter also runs on Bun; the other way round does not work. */
export async function socketAdapter(wanted: SocketRuntime | 'auto' = 'auto'): Promise<Listen> {
  const runtime = wanted === 'auto' ? ('bun' in process.versions ? 'bun' : 'node') : wanted
  const adapter = runtime === 'bun' ? await import('./bun.ts') : await import('./node.ts')
  return adapter.listen
}
