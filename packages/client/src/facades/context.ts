import type { ConversationState } from '@kith/protocol'
import type { Caller } from '../caller.ts'
import type { Connection } from '../connection/connection.ts'
import { KithError } from '../error.ts'
import { applyState } from '../inbox/apply-event.ts'
import type { Fetcher } from '../inbox/fetcher.ts'
import type { Ledger } from '../local/ledger.ts'
import type { ConversationList } from '../model/conversation-list.ts'
import type { LiveStatus } from '../model/live-status.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Platform } from '../runtime/platform.ts'
import type { ConversationRecord } from '../store/local-store.ts'

/** What the facades work with. */
export type Context = {
  platform: Platform
  ledger: Ledger
  connection: Connection
  call: Caller
  outbox: Outbox
  fetcher: Fetcher
  status: LiveStatus
  list: ConversationList
}

/** The conversation as the server has it now, stored. */
export async function refreshConversation({ call, ledger }: Context, conversationId: string): Promise<void> {
  const state: ConversationState = await call('getConversation', { id: conversationId })
  await ledger.run({ apply: (batch) => applyState(batch, state) })
}

export function conversationOf({ ledger }: Context, conversationId: string): ConversationRecord {
  const record = ledger.state.conversations.get(conversationId)
  if (!record) throw new KithError('not_found', 'This device does not know the conversation.', 'giveup')
  return record
}
