/**
 * Notifications of this browser. Owns the person's choice; asks the browser for permission only on a click. Of
 * several tabs the one that holds a lock notifies, so that a message is told once; and nothing is told while somebody
 * looks at any of them, which each says by a lock of its own.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { read, write } from './appearance.ts'
import { isAttended } from './attention.ts'

/** One for each `tag`: a later one with the same tag takes its place. `seq` of the message that it tells. */
export type Told = { tag: string; title: string; body: string; path: string; seq: number }
const speakerLock = 'kith-notifications'
const attendedLock = 'kith-attended'

export type NotificationChoice = 'missing' | 'denied' | 'off' | 'on'

const supported = 'Notification' in globalThis && 'serviceWorker' in navigator
const permission = signal<NotificationPermission>(supported ? Notification.permission : 'denied')
const wanted = signal(read('notifications') === 'on')
let speaker = false

export const notificationChoice: ReadonlySignal<NotificationChoice> = computed(() => {
  if (!supported) return 'missing'
  if (permission.value === 'denied') return 'denied'
  return wanted.value && permission.value === 'granted' ? 'on' : 'off'
})

/** @param speaks called when this tab is the one that notifies, with what is told already */
export function startNotifications(speaks: (told: readonly Told[]) => void): void {
  if (!supported) return
  // Held for as long as the page lives, then the next tab gets it.
  navigator.locks.request(speakerLock, async () => {
    speaker = true
    speaks((await shown()).map(toldBy))
    return new Promise<never>(() => undefined)
  })
  isAttended.subscribe((attended) => {
    looksAway?.()
    looksAway = attended ? holdAttention() : undefined
  })
}

let looksAway: (() => void) | undefined

/** Returns how to let go. */
function holdAttention(): () => void {
  const held = Promise.withResolvers<void>()
  navigator.locks.request(attendedLock, { mode: 'shared' }, () => held.promise)
  return held.resolve
}

async function isLookedAt(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === attendedLock)
}

/** Call it from a click: browsers ask for permission only then. */
export async function turnOnNotifications(): Promise<void> {
  permission.value = await Notification.requestPermission()
  choose(permission.value === 'granted')
}

export function turnOffNotifications(): void {
  choose(false)
}

function choose(on: boolean): void {
  wanted.value = on
  write('notifications', on ? 'on' : 'off')
}

/** False when nothing is told: somebody looks, another tab does it, or nobody wants it. */
export async function notify(told: Told): Promise<boolean> {
  if (!speaker || notificationChoice.value !== 'on' || (await isLookedAt())) return false
  await show(told, { renotify: true })
  return true
}

/** The same notification with other words, without a sound. */
export async function changeNotification(told: Told): Promise<void> {
  if ((await shown(told.tag)).length > 0) await show(told, { silent: true })
}

export async function clearNotification(tag: string): Promise<void> {
  for (const notification of await shown(tag)) notification.close()
}

async function show({ tag, title, body, path, seq }: Told, how: object): Promise<void> {
  const registration = await navigator.serviceWorker.ready
  const options = { tag, body, icon: '/icons/kith-192.png', data: { path, seq }, ...how }
  await registration.showNotification(title, options)
}

async function shown(tag?: string): Promise<Notification[]> {
  const registration = await navigator.serviceWorker.ready
  return registration.getNotifications(tag === undefined ? {} : { tag })
}

function toldBy({ tag, title, body, data }: Notification): Told {
  return { tag, title, body, ...(data as Pick<Told, 'path' | 'seq'>) }
}
