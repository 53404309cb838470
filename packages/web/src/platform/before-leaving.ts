/** Work that must be done before this page reloads itself: whoever holds something unsaved names how to save it. */
import { after } from '../runtime/clock.ts'

/** Nobody waits longer for a host that does not answer. */
const waitMsMax = 2_000
const savers = new Set<() => unknown>()

/** Returns how to take it back. */
export function beforeLeaving(save: () => unknown): () => void {
  savers.add(save)
  return () => savers.delete(save)
}

/** @param saved resolves when what was handed to the host is stored */
export async function reloadSafely(saved: () => Promise<void>): Promise<void> {
  for (const save of savers) save()
  const late = Promise.withResolvers<void>()
  const cancel = after(waitMsMax, late.resolve)
  await Promise.race([saved(), late.promise])
  cancel()
  location.reload()
}
