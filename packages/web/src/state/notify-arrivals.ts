/**
 * Turns messages that arrive while nobody looks into notifications, one for each conversation. Owns which of them
 * stand: each goes when its message is read, here or on another device, or recalled, and changes when it is edited.
 */
import type { Message } from '@kith/client'
import { effect } from '@preact/signals'
import { t } from '../i18n/translate.ts'
import {
  changeNotification,
  clearNotification,
  notify,
  startNotifications,
  type Told,
} from '../platform/notifications.ts'
import { now } from '../runtime/clock.ts'
import { onArrived } from './host.ts'
import { quotedMessage } from './quoted.ts'
import { conversationOf, identity, nameOf } from './store.ts'

const bodyCharsMax = 200
/** Conversation → how to stop following what stands for it. */
const standing = new Map<string, () => void>()

export function startNotifyingArrivals(): void {
  startNotifications((told) => {
    for (const each of told) follow(each)
  })
  onArrived(async ({ conversationId, message, live }) => {
    // What comes with a catch-up is in the list already; telling it one by one would be noise.
    if (!live || message.kind !== 'text' || isQuiet(conversationId)) return
    const told = toldOf(message)
    if (await notify(told)) follow(told)
  })
}

function isQuiet(conversationId: string): boolean {
  const conversation = conversationOf(conversationId).peek()
  return !conversation || conversation.archived || conversation.request || conversation.mutedUntil > now()
}

function toldOf(message: Message): Told {
  const { conversationId, seq } = message
  const { kind, title } = conversationOf(conversationId).peek()!
  return {
    tag: conversationId,
    title,
    body: kind === 'group' ? `${nameOf(message.from)}: ${bodyOf(message)}` : bodyOf(message),
    path: `/c/${conversationId}`,
    seq: seq!,
  }
}

function follow(told: Told): void {
  const { tag: conversationId, seq } = told
  standing.get(conversationId)?.()
  let body = told.body
  const stop = effect(() => {
    const conversation = conversationOf(conversationId).value
    const message = quotedMessage(conversationId, seq).value
    if (!identity.value || !conversation || conversation.read >= seq || message?.kind === 'recalled') {
      // Not while this effect runs for the first time: there is nothing to stop yet.
      queueMicrotask(() => end(conversationId, stop))
    } else if (message && toldOf(message).body !== body) {
      body = toldOf(message).body
      changeNotification({ ...told, body })
    }
  })
  standing.set(conversationId, stop)
}

function end(conversationId: string, stop: () => void): void {
  stop()
  // A newer message may stand there by now.
  if (standing.get(conversationId) !== stop) return
  standing.delete(conversationId)
  clearNotification(conversationId)
}

function bodyOf({ text }: Message): string {
  return text.length > bodyCharsMax ? `${text.slice(0, bodyCharsMax)}…` : text || t('notify.newMessage')
}
