/** Turns messages that arrive while nobody looks into notifications. */
import type { Message } from '@kith/client'
import { t } from '../i18n/translate.ts'
import { notify } from '../platform/notifications.ts'
import { now } from '../runtime/clock.ts'
import { onArrived } from './host.ts'
import { conversationOf, nameOf } from './store.ts'

const bodyCharsMax = 200

export function startNotifyingArrivals(): void {
  onArrived(({ conversationId, message, live }) => {
    const conversation = conversationOf(conversationId).peek()
    // What comes with a catch-up is in the list already; telling it one by one would be noise.
    if (!live || message.kind !== 'text' || !conversation) return
    if (conversation.archived || conversation.request || conversation.mutedUntil > now()) return
    notify({
      title: conversation.title,
      body: conversation.kind === 'group' ? `${nameOf(message.from)}: ${bodyOf(message)}` : bodyOf(message),
      path: `/c/${conversationId}`,
      tag: conversationId,
    })
  })
}

function bodyOf({ text }: Message): string {
  return text.length > bodyCharsMax ? `${text.slice(0, bodyCharsMax)}…` : text || t('notify.newMessage')
}
