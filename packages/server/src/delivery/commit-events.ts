/**
 * Which watermark events a commit causes, fixed at the moment the batch is taken: nobody is shown a mark that is not
 * durable yet. In a group the lowest marks are told at most every `groupFloorsEveryMs`, because every member's
 * receipt may move them.
 */
import type { OpenCommit } from '../conversation/append.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { type Floors, othersFloors } from '../conversation/watermarks.ts'

export type CommitEvents = {
  moved: { userId: string; delivered: number; read: number; exceptSession: number | undefined }[]
  floors: ((viewerId: string) => Floors) | undefined
}

export const groupFloorsEveryMs = 250
const nothing: CommitEvents = { moved: [], floors: undefined }

export function snapshotMarks(open: OpenCommit, elapsed: number): CommitEvents {
  if (open.marks.size === 0 && open.members.size === 0) return nothing
  const { conversation } = open
  const moved = Array.from(open.marks, ([{ userId, delivered, read }, exceptSession]) => ({
    userId,
    delivered,
    read,
    exceptSession,
  }))
  return { moved, floors: floorsAreDue(conversation, elapsed) ? othersFloors(conversation) : undefined }
}

function floorsAreDue(conversation: Conversation, elapsed: number): boolean {
  if (conversation.kind === 'direct') return true
  conversation.floorsDirty = true
  if (elapsed - conversation.floorsToldAt < groupFloorsEveryMs) return false
  conversation.floorsDirty = false
  conversation.floorsToldAt = elapsed
  return true
}
