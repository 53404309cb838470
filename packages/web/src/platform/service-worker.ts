/**
 * The page's side of the service worker. Owns whether a newer build is waiting; never reloads the page unless the
 * person asked for it.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { FromPageToWorker, FromWorkerToPage } from '../service-worker/messages.ts'
import { trustedScriptUrl } from './trusted-script-url.ts'

const updateReadySignal = signal(false)
/** A newer build of the app is installed and waits for `applyUpdate`. */
export const updateReady: ReadonlySignal<boolean> = updateReadySignal

let registration: ServiceWorkerRegistration | undefined
let updating = false

/** `open` is called with a path when the person clicks a notification. */
export async function startServiceWorker(open: (path: string) => void): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<FromWorkerToPage>) => {
    if (data.type === 'open') open(data.path)
  })
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (updating) location.reload()
  })
  try {
    registration = await navigator.serviceWorker.register(trustedScriptUrl('/service-worker.js'))
  } catch {
    // No secure context, or switched off in this browser: the app works, but not without a network.
    return
  }
  watch(registration)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) lookForUpdate()
  })
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = () => {
    // Without a controller this is the first installation, which is no news.
    if (registration.waiting && navigator.serviceWorker.controller) updateReadySignal.value = true
  }
  look()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look)
  })
}

function lookForUpdate(): void {
  registration?.update().catch(() => {
    // The server cannot be reached; the next time the page comes to the front is soon enough.
  })
}

export function applyUpdate(): void {
  updating = true
  tellWorker(registration?.waiting, { type: 'take-over' })
}

/** Shows it when no window of the app is visible. False where there is no service worker. */
export function notifyThroughWorker(request: Extract<FromPageToWorker, { type: 'notify' }>): boolean {
  return tellWorker(registration?.active, request)
}

function tellWorker(worker: ServiceWorker | null | undefined, message: FromPageToWorker): boolean {
  worker?.postMessage(message)
  return worker !== null && worker !== undefined
}
