/** P4: what a device shows is exactly what the log holds for its user, worked out from the log alone. */
import { decodeEntry } from '@kith/protocol'
import type { Tables } from '@kith/server/parts'
import type { DeviceView } from './device-view.ts'

/** What is wrong, in words. */
export function missingFrom(view: DeviceView, tables: Tables, userId: string): string | undefined {
  for (const [conversationId, shown] of view.messages) {
    const conversation = tables.conversations.get(conversationId)
    const member = conversation?.members.get(userId)
    if (!conversation || !member) return `${conversationId} is shown to somebody who is not in it`
    const hidden = new Set(
      (tables.hidden.get(userId) ?? [])
        .filter((one) => one.conversationId === conversationId)
        .map(({ seq }) => seq),
    )
    for (const { seq, bytes } of conversation.entries) {
      if (decodeEntry(bytes).content.kind !== 'text') continue
      const isTheirs = seq >= member.row.visibleFrom && !hidden.has(seq)
      if (isTheirs !== shown.has(seq))
        return `${conversationId}/${seq} is ${isTheirs ? 'missing' : 'shown, and should not be'}`
    }
  }
  return notShown(view, tables, userId)
}

/** A conversation of their list that they are not told of at all. */
function notShown(view: DeviceView, tables: Tables, userId: string): string | undefined {
  for (const [conversationId, { row, members }] of tables.conversations) {
    const mine = members.get(userId)?.row
    if (mine?.state !== 'active' && mine?.state !== 'request') continue
    // What is withheld from them at the end is not there for them.
    const head = mine.visibleEnd < 0 ? row.head : Math.min(mine.visibleEnd, row.head)
    if (head > mine.removedAt && !view.messages.has(conversationId))
      return `${conversationId} is missing in the list`
  }
  return undefined
}
