/** Everything a device shows, as plain values that can be compared with what another device shows. */
import type { Conversation, KithClient, Message } from '@kith/client'

export type DeviceView = {
  /** The list from its top. */
  order: string[]
  me: string
  conversations: Map<string, Record<string, unknown>>
  /** By conversation, then by seq. */
  messages: Map<string, Map<number, string>>
  contacts: string[]
}

const pageSize = 50

export async function viewOf(client: KithClient): Promise<DeviceView> {
  const view: DeviceView = {
    order: client.conversations.list().map(({ conversationId }) => conversationId),
    me: JSON.stringify(client.me),
    conversations: new Map(),
    messages: new Map(),
    contacts: contactsOf(client),
  }
  for (const conversation of client.conversations.list()) {
    const { conversationId } = conversation
    view.conversations.set(conversationId, comparable(conversation))
    view.messages.set(conversationId, await messagesOf(client, conversationId))
  }
  return view
}

async function messagesOf(client: KithClient, conversationId: string): Promise<Map<number, string>> {
  const window = await client.messages.open(conversationId, { count: pageSize })
  while (window.hasOlder()) await window.loadOlder(pageSize)
  const shown = new Map<number, string>()
  for (const message of window.items())
    if (message.seq !== undefined) shown.set(message.seq, JSON.stringify(comparableMessage(message)))
  window.close()
  return shown
}

/** Times of my own messages are estimates until they come from the log; keys and client ids are a device's own. */
function comparableMessage({ key: _key, clientId: _id, time: _time, ...rest }: Message): unknown {
  return sorted(rest)
}

function comparable(conversation: Conversation) {
  const { typing: _typing, draft: _draft, lastActivity: _activity, preview, ...rest } = conversation
  if (!preview) return sorted(rest)
  const { time: _time, ...shown } = preview
  return sorted({ ...rest, preview: sorted(shown) })
}

function contactsOf(client: KithClient): string[] {
  return client.contacts
    .list()
    .map(({ user, state, blocked }) => JSON.stringify({ ...user, state, blocked }))
    .sort()
}

function sorted<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) as T
}

/** The first difference, in words. */
export function differenceOf(old: DeviceView, fresh: DeviceView): string | undefined {
  for (const [conversationId, expected] of fresh.conversations) {
    const shown = JSON.stringify(old.conversations.get(conversationId)) ?? 'missing'
    const wanted = JSON.stringify(expected)
    if (shown !== wanted) return `${conversationId} in the list is ${shown} instead of ${wanted}`
    const difference = messageDifference(
      old.messages.get(conversationId)!,
      fresh.messages.get(conversationId)!,
    )
    if (difference) return `${conversationId}${difference}`
  }
  for (const conversationId of old.conversations.keys())
    if (!fresh.conversations.has(conversationId)) return `${conversationId} should not be in the list`
  if (old.order.join() !== fresh.order.join())
    return `the list is in the order ${old.order.join()} instead of ${fresh.order.join()}`
  if (old.me !== fresh.me) return `the account is ${old.me} instead of ${fresh.me}`
  if (old.contacts.join() !== fresh.contacts.join())
    return `contacts are ${old.contacts.join()} instead of ${fresh.contacts.join()}`
  return undefined
}

function messageDifference(old: Map<number, string>, fresh: Map<number, string>): string | undefined {
  for (const seq of new Set([...old.keys(), ...fresh.keys()])) {
    if (old.get(seq) !== fresh.get(seq))
      return `/${seq} is ${old.get(seq)?.slice(0, 300)} instead of ${fresh.get(seq)?.slice(0, 300)}`
  }
  return undefined
}
