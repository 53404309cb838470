/** From what is stored to what is shown. Pure. */
import type { Conversation, Message, MessagePreview, Reaction, SendState } from '../api.ts'
import type { ConversationRecord, MessageRecord, OutboxItem, StoredPreview } from '../store/local-store.ts'

/** What the ticks of my entry at `seq` say. */
function sendStateAt(conversation: ConversationRecord, seq: number): SendState {
  const { others } = conversation.state
  if (seq <= others.read) return 'read'
  return seq <= others.delivered ? 'delivered' : 'sent'
}

export function messageView(
  record: MessageRecord,
  conversation: ConversationRecord,
  me: string | undefined,
): Message {
  const { content } = record
  const mine = record.from === me
  const text = content.kind === 'text' ? (record.edit?.text ?? content.text) : ''
  const message: Message = {
    key: record.clientId ?? String(record.seq),
    conversationId: conversation.conversationId,
    seq: record.seq,
    from: record.from,
    mine,
    kind: kindOf(record),
    text,
    time: record.written ?? record.time,
    edited: record.edit !== undefined,
    reactions: reactionsOf(record),
    mentions: content.kind === 'text' ? (record.edit?.mentions ?? content.mentions ?? []) : [],
  }
  if (record.clientId !== undefined) message.clientId = record.clientId
  if (mine) message.state = sendStateAt(conversation, record.seq)
  if (content.kind === 'text' && content.replyTo !== undefined) message.replyTo = content.replyTo
  if (content.kind === 'members' || content.kind === 'settings') message.change = content
  return message
}

/** A text of mine that waits for the server. */
export function pendingView(item: OutboxItem, me: string): Message {
  const { content } = item
  const message: Message = {
    key: item.clientId,
    conversationId: item.conversationId,
    clientId: item.clientId,
    from: me,
    mine: true,
    kind: 'text',
    text: content.kind === 'text' ? content.text : '',
    time: item.queuedAt,
    state: item.failure ? 'failed' : 'pending',
    edited: false,
    reactions: [],
    mentions: content.kind === 'text' ? (content.mentions ?? []) : [],
  }
  if (content.kind === 'text' && content.replyTo !== undefined) message.replyTo = content.replyTo
  if (item.failure) message.failure = item.failure
  return message
}

/** A message as it will be once an edit, recall or reaction of mine that waits has reached the server. */
export function withPending(message: Message, items: readonly OutboxItem[], me: string): Message {
  let shown = message
  for (const { content, failure } of items) {
    if (failure || content.kind === 'text' || content.target !== message.seq) continue
    if (content.kind === 'edit') shown = { ...shown, text: content.text, edited: true }
    else if (content.kind === 'recall')
      shown = { ...shown, kind: 'recalled', text: '', reactions: [], mentions: [] }
    else shown = { ...shown, reactions: withReaction(shown.reactions, me, content.emoji) }
  }
  return shown
}

export function conversationView(
  record: ConversationRecord,
  me: string | undefined,
  waiting: OutboxItem | undefined,
  typing: readonly string[],
  draft: string,
): Conversation {
  const { state, marks } = record
  const preview = waiting && me !== undefined ? pendingView(waiting, me) : storedPreview(record, me)
  const view: Conversation = {
    conversationId: record.conversationId,
    kind: state.kind,
    title: state.title,
    picture: state.picture,
    role: state.role,
    memberCount: state.memberCount,
    history: state.history,
    head: state.head,
    unread: Math.max(0, state.head - marks.read),
    read: marks.read,
    request: state.membership === 'request',
    pinned: state.pinned,
    archived: state.archived,
    mutedUntil: state.mutedUntil,
    listed: state.listed,
    lastActivity: preview?.time ?? state.createdAt,
    typing,
    draft,
  }
  if (state.peer) view.peer = state.peer
  if (preview) view.preview = preview
  return view
}

function storedPreview(record: ConversationRecord, me: string | undefined): MessagePreview | undefined {
  const { preview } = record
  if (!preview) return undefined
  return withMine(preview, record, me)
}

function withMine(
  preview: StoredPreview,
  record: ConversationRecord,
  me: string | undefined,
): MessagePreview {
  const mine = preview.from === me
  return mine ? { ...preview, mine, state: sendStateAt(record, preview.seq) } : { ...preview, mine }
}

function kindOf(record: MessageRecord): Message['kind'] {
  const { kind } = record.content
  return kind === 'text' || kind === 'members' || kind === 'settings' || kind === 'unsupported'
    ? kind
    : 'recalled'
}

function reactionsOf(record: MessageRecord): Reaction[] {
  return Object.entries(record.reactions ?? {})
    .filter(([, { emoji }]) => emoji !== '')
    .sort(([, a], [, b]) => a.by - b.by)
    .map(([userId, { emoji }]) => ({ userId, emoji }))
}

function withReaction(reactions: readonly Reaction[], userId: string, emoji: string): Reaction[] {
  const others = reactions.filter((reaction) => reaction.userId !== userId)
  return emoji === '' ? others : [...others, { userId, emoji }]
}
