/** What a write hands to the disk, as it is at that moment: callers go on changing their objects. */
import type { ConversationCommit } from '@kith/server/parts'

export function copyArguments(method: string, args: unknown[]): unknown[] {
  return method === 'commit' ? [(args[0] as ConversationCommit[]).map(copyCommit)] : structuredClone(args)
}

/** The committer's entries carry who waits for them; only what the log port names is written. */
function copyCommit(commit: ConversationCommit): ConversationCommit {
  const entries = commit.entries.map(({ bytes, clientId, target }) => ({ bytes, clientId, target }))
  return structuredClone({ ...commit, entries })
}
