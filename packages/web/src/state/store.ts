/**
 * What the app shows, as signals: a copy of the SDK's models in this page. Only messages of the host write here. One
 * signal for each conversation, profile and presence, so that a change draws what shows it and nothing else.
 */
import type { ConnectionState, ContactView, Conversation } from '@kith/client'
import type { Me, Presence, Profile } from '@kith/protocol'
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { forgetPerson } from '../platform/appearance.ts'
import type { Changes, HostIdentity, Snapshot } from '../platform/host-protocol.ts'
import { kith, openHost } from './host.ts'
import { compareConversations } from './order.ts'

type HostState = 'opening' | 'ready' | 'superseded' | 'broken'

/** Of more that changed at once the whole list is sorted. */
const insertedMax = 20

const hostStateSignal = signal<HostState>('opening')
const identitySignal = signal<HostIdentity | undefined>(undefined)
const signedOutSignal = signal(false)
const meSignal = signal<Me | undefined>(undefined)
const connectionSignal = signal<ConnectionState>({ name: 'offline' })
const contactsSignal = signal<readonly ContactView[]>([])
const storageSignal = signal<'kept' | 'failing' | 'none'>('kept')
const idsSignal = signal<readonly string[]>([])
const conversationSignals = new Map<string, Signal<Conversation | undefined>>()
const profileSignals = new Map<string, Signal<Profile | undefined>>()
const presenceSignals = new Map<string, Signal<Presence | undefined>>()

export const hostState: ReadonlySignal<HostState> = hostStateSignal
/** Undefined when nobody is logged in on this device. */
export const identity: ReadonlySignal<HostIdentity | undefined> = identitySignal
export const me: ReadonlySignal<Me | undefined> = meSignal
export const connection: ReadonlySignal<ConnectionState> = connectionSignal
/** Friends and requests, by name. */
export const contacts: ReadonlySignal<readonly ContactView[]> = contactsSignal
/** `failing`: what is written now is not kept. `none`: nothing is kept when the last tab closes. */
export const storage: ReadonlySignal<'kept' | 'failing' | 'none'> = storageSignal
/** Everything on my list, archived and requests too: pinned first, then the most recently active. */
export const conversationIds: ReadonlySignal<readonly string[]> = idsSignal
/** The server no longer knew this device; until somebody logs in again. */
export const isSignedOut: ReadonlySignal<boolean> = signedOutSignal
export const isLive = computed(() => connectionSignal.value.name === 'live')

/** Messages that I have not read, muted and archived conversations left out. */
export const unreadTotal = computed(() => {
  let total = 0
  for (const id of idsSignal.value) {
    const conversation = conversationOf(id).value
    if (conversation && !conversation.archived && conversation.mutedUntil === 0) total += conversation.unread
  }
  return total
})

export function conversationOf(conversationId: string): ReadonlySignal<Conversation | undefined> {
  return signalIn(conversationSignals, conversationId)
}

/** A user's profile; asks the SDK for it when this page has not seen it yet. */
export function profileOf(userId: string): ReadonlySignal<Profile | undefined> {
  const known = profileSignals.get(userId)
  if (known) return known
  const asked = signalIn(profileSignals, userId)
  kith.contacts.loadProfile(userId).then(
    (profile) => {
      if (profile) asked.value = profile
    },
    // Not known and not reachable: the next change of this profile brings it.
    () => profileSignals.delete(userId),
  )
  return asked
}

export function presenceOf(userId: string): ReadonlySignal<Presence | undefined> {
  return signalIn(presenceSignals, userId)
}

/** The name to show; empty while it is not known. */
export function nameOf(userId: string): string {
  return userId === meSignal.value?.userId ? meSignal.value.name : (profileOf(userId).value?.name ?? '')
}

function signalIn<T>(signals: Map<string, Signal<T | undefined>>, key: string): Signal<T | undefined> {
  let found = signals.get(key)
  if (!found) signals.set(key, (found = signal<T | undefined>(undefined)))
  return found
}

export function startStore(): Promise<void> {
  return openHost((message) => {
    switch (message.type) {
      case 'superseded':
      case 'broken':
        hostStateSignal.value = message.type
        return
      case 'signed-out':
        signedOutSignal.value = true
        return
      case 'snapshot':
        return batch(() => applySnapshot(message.snapshot))
      case 'changes':
        return batch(() => applyChanges(message.changes))
    }
  })
}

function applySnapshot(snapshot: Snapshot): void {
  identitySignal.value = snapshot.identity
  meSignal.value = snapshot.me
  connectionSignal.value = snapshot.connection
  if (snapshot.keepsNothing) storageSignal.value = 'none'
  applyContacts(snapshot.contacts)
  for (const presence of snapshot.presences) signalIn(presenceSignals, presence.userId).value = presence
  const given = new Map(snapshot.conversations.map((each) => [each.conversationId, each]))
  const gone = idsSignal.peek().filter((id) => !given.has(id))
  applyConversations([...given, ...gone.map((id): [string, undefined] => [id, undefined])])
  hostStateSignal.value = 'ready'
}

function applyChanges(changes: Changes): void {
  if (changes.account) {
    const { identity, me } = changes.account
    if (identity && identity.deviceId !== identitySignal.value?.deviceId) signedOutSignal.value = false
    identitySignal.value = identity
    meSignal.value = me
    if (!identity) forgetEverything()
  }
  if (changes.connection) connectionSignal.value = changes.connection
  if (changes.contacts) applyContacts(changes.contacts)
  for (const profile of changes.profiles ?? []) signalIn(profileSignals, profile.userId).value = profile
  for (const presence of changes.presences ?? []) signalIn(presenceSignals, presence.userId).value = presence
  if (changes.conversations) applyConversations(changes.conversations)
  if (changes.storeFailed !== undefined) storageSignal.value = changes.storeFailed ? 'failing' : 'kept'
  for (const [conversationId, seqs] of changes.messages ?? [])
    for (const listener of changedListeners) listener(conversationId, seqs)
}

type ChangedListener = (conversationId: string, seqs: readonly number[]) => void
const changedListeners = new Set<ChangedListener>()

/** Calls back when stored messages are new, edited or recalled, whether a window shows them or not. */
export function onMessagesChanged(listener: ChangedListener): void {
  changedListeners.add(listener)
}

function applyContacts(list: readonly ContactView[]): void {
  contactsSignal.value = list
  for (const { user } of list) signalIn(profileSignals, user.userId).value = user
}

function applyConversations(changed: [string, Conversation | undefined][]): void {
  const listed = new Set(idsSignal.peek())
  for (const [id, conversation] of changed) {
    signalIn(conversationSignals, id).value = conversation
    if (conversation?.peer) signalIn(profileSignals, conversation.peer.userId).value = conversation.peer
    if (conversation?.listed) listed.add(id)
    else listed.delete(id)
  }
  const before = idsSignal.peek()
  const ids = inOrder(before, listed, new Set(changed.map(([id]) => id)))
  if (ids.length !== before.length || ids.some((id, index) => id !== before[index])) idsSignal.value = ids
}

/** With many conversations and one that changed, sorting all would take longer than drawing the change. */
function inOrder(before: readonly string[], listed: Set<string>, changed: Set<string>): string[] {
  const compare = (left: string, right: string) =>
    compareConversations(conversationSignals.get(left)!.peek()!, conversationSignals.get(right)!.peek()!)
  if (changed.size > insertedMax) return [...listed].sort(compare)
  const ids = before.filter((id) => !changed.has(id))
  for (const id of changed) if (listed.has(id)) ids.splice(placeOf(id, ids, compare), 0, id)
  return ids
}

function placeOf(
  id: string,
  ids: readonly string[],
  compare: (left: string, right: string) => number,
): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(ids[middle]!, id) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function forgetEverything(): void {
  idsSignal.value = []
  contactsSignal.value = []
  for (const each of conversationSignals.values()) each.value = undefined
  profileSignals.clear()
  presenceSignals.clear()
  forgetPerson()
}
