/** Directory writes that make conversations, hide entries and keep invites, inside the writer's transaction. */
import type { ConversationRow, InviteRow } from '../../ports/directory.ts'
import type { MemberRow } from '../../ports/log.ts'
import { insertHidden, type WriteContext } from './append.ts'
import { findDirect } from './find-direct.ts'
import { writeMember } from './members.ts'
import { code, histories, kinds } from './rows.ts'

export const conversationWrites = {
  openDirect(
    context: WriteContext,
    conversation: ConversationRow,
    creator: MemberRow,
    other: MemberRow,
  ): { conversationId: string; created: boolean } {
    const { connection } = context
    const { conversationId } = conversation
    const existing = findDirect(connection, creator.userId, other.userId)
    if (existing !== undefined) return { conversationId: existing, created: existing === conversationId }
    const position = context.nextPosition()
    insertConversation(context, conversation, 0, position)
    connection.run(
      'INSERT INTO directs (low, high, conversation) VALUES (min(?1, ?2), max(?1, ?2), ?3)',
      BigInt(creator.userId),
      BigInt(other.userId),
      conversationId,
    )
    writeMember(connection, conversationId, creator, position, other.userId)
    writeMember(connection, conversationId, other, position, creator.userId)
    return { conversationId, created: true }
  },

  createGroup(
    context: WriteContext,
    conversation: ConversationRow,
    members: MemberRow[],
    entries: Uint8Array[],
  ): { position: number } {
    const { connection } = context
    const { conversationId } = conversation
    const existing = connection.get<{ position: number }>(
      'SELECT changed AS position FROM conversations WHERE id = ?',
      conversationId,
    )
    if (existing !== undefined) return existing
    let position = context.nextPosition()
    for (const member of members) writeMember(connection, conversationId, member, position)
    entries.forEach((bytes, index) => {
      position = context.nextPosition()
      connection.run(
        'INSERT INTO entries (position, conversation, seq, client_id, body) VALUES (?, ?, ?, NULL, ?)',
        position,
        conversationId,
        index + 1,
        bytes,
      )
    })
    insertConversation(context, conversation, entries.length, position)
    return { position }
  },

  rememberConversation(
    { connection }: WriteContext,
    userId: string,
    key: Uint8Array,
    conversationId: string,
  ): string {
    connection.run(
      'INSERT INTO remembered (user, key, conversation) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      userId,
      key,
      conversationId,
    )
    const { id } = connection.get<{ id: string }>(
      'SELECT CAST(conversation AS TEXT) AS id FROM remembered WHERE user = ? AND key = ?',
      userId,
      key,
    )!
    return id
  },

  hide(context: WriteContext, userId: string, conversationId: string, seqs: number[]): void {
    const position = context.nextPosition()
    for (const seq of seqs) context.connection.run(insertHidden, userId, conversationId, seq, position)
    context.connection.run(
      'UPDATE members SET changed = ? WHERE user = ? AND conversation = ?',
      position,
      userId,
      conversationId,
    )
  },

  /** Void invites of the conversation make room first. */
  createInvite(
    { connection }: WriteContext,
    invite: InviteRow,
    invitesMax: number,
  ): 'created' | 'limit_reached' {
    if (connection.get('SELECT 1 FROM invites WHERE code = ?', invite.inviteCode) !== undefined)
      return 'created'
    connection.run(
      'DELETE FROM invites WHERE conversation = ? AND (uses_left = 0 OR (expires_at > 0 AND expires_at <= ?))',
      invite.conversationId,
      invite.createdAt,
    )
    const { count } = connection.get<{ count: number }>(
      'SELECT count(*) AS count FROM invites WHERE conversation = ?',
      invite.conversationId,
    )!
    if (count >= invitesMax) return 'limit_reached'
    connection.run(
      'INSERT INTO invites (code, conversation, created_by, created_at, expires_at, uses_left) VALUES (?, ?, ?, ?, ?, ?)',
      invite.inviteCode,
      invite.conversationId,
      invite.createdBy,
      invite.createdAt,
      invite.expiresAt,
      invite.usesLeft,
    )
    return 'created'
  },

  useInvite({ connection }: WriteContext, inviteCode: string, now: number): boolean {
    const taken = connection.run(
      `UPDATE invites SET uses_left = CASE uses_left WHEN -1 THEN -1 ELSE uses_left - 1 END
       WHERE code = ? AND uses_left <> 0 AND (expires_at = 0 OR expires_at > ?)`,
      inviteCode,
      now,
    )
    return taken === 1
  },

  deleteInvite({ connection }: WriteContext, conversationId: string, inviteCode: string): boolean {
    return (
      connection.run(
        'DELETE FROM invites WHERE code = ? AND conversation = ?',
        inviteCode,
        conversationId,
      ) === 1
    )
  },
}

function insertConversation(
  context: WriteContext,
  row: ConversationRow,
  head: number,
  position: number,
): void {
  context.connection.run(
    `INSERT INTO conversations (id, kind, title, picture, history, created_at, head, epoch, client_time_max, last_time,
     changed, state_changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.conversationId,
    code(kinds, row.kind),
    row.title,
    row.picture,
    code(histories, row.history),
    row.createdAt,
    head,
    row.epoch,
    row.clientTimeMax,
    row.lastTime,
    position,
    position,
  )
}
