/**
 * Notifications of this browser. Owns the person's choice; asks the browser for permission only on a click. Of
 * several tabs the one that holds a lock notifies, so that a message is told once.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { read, write } from './appearance.ts'
import { notifyThroughWorker } from './service-worker.ts'

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

export function startNotifications(): void {
  // Held for as long as the page lives, then the next tab gets it.
  navigator.locks?.request('kith-notifications', () => {
    speaker = true
    return new Promise<never>(() => undefined)
  })
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

export function notify(message: { title: string; body: string; path: string; tag: string }): void {
  if (!speaker || notificationChoice.value !== 'on') return
  notifyThroughWorker({ type: 'notify', ...message })
}
