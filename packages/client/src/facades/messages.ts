import type { Messages } from '../api.ts'
import { applyHidden } from '../inbox/apply-event.ts'
import { Window } from '../model/window.ts'
import { checkText } from '../outbox/outbox.ts'
import { type Context, conversationOf } from './context.ts'
import { allPages } from './members.ts'

export function messagesFacade(context: Context): Messages {
  const { ledger, outbox, fetcher, call } = context
  const message = (id: string, seq: number) => ({ id, messageId: String(seq) })
  return {
    async open(conversationId, options = {}) {
      conversationOf(context, conversationId)
      return Window.open(conversationId, ledger, fetcher, options)
    },
    async send(conversationId, text, { replyTo, mentions, clientId } = {}) {
      checkText(text)
      conversationOf(context, conversationId)
      const content = {
        kind: 'text' as const,
        text,
        ...(replyTo && { replyTo }),
        ...(mentions && { mentions }),
      }
      return outbox.add(conversationId, content, clientId)
    },
    async edit(conversationId, target, text) {
      checkText(text)
      return outbox.add(conversationId, { kind: 'edit', target, text })
    },
    recall: (conversationId, target) => outbox.add(conversationId, { kind: 'recall', target }),
    react: (conversationId, target, emoji) => outbox.add(conversationId, { kind: 'reaction', target, emoji }),
    async deleteForMe(conversationId, seq) {
      await call('deleteMessage', { ...message(conversationId, seq), for: 'me' })
      const needs = [{ conversationId, seqs: [seq] }]
      await ledger.run({ needs, apply: (batch) => applyHidden(batch, conversationId, [seq]) })
    },
    retry: (clientId) => outbox.retry(clientId),
    discard: (clientId) => outbox.discard(clientId),
    details: (conversationId, seq) =>
      allPages((place) => call('messageStatus', { ...message(conversationId, seq), ...place })),
    history: async (conversationId, seq) =>
      (await call('messageHistory', message(conversationId, seq))).versions,
    pending: () => Array.from(ledger.state.outbox.values()).filter((item) => !item.failure).length,
    settled: () => outbox.settled(),
  }
}
