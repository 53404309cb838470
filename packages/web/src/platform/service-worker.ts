/**
 * The page's side of the service worker. Owns whether a newer build is waiting; never reloads a page unless the
 * person asked for it, in this tab or in another: once a build has taken over, the files of the one before are gone.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { FromPageToWorker, FromWorkerToPage } from '../service-worker/messages.ts'
import { trustedScriptUrl } from './trusted-script-url.ts'

const updateReadySignal = signal(false)
/** A newer build of the app is installed and waits for `applyUpdate`. */
export const updateReady: ReadonlySignal<boolean> = updateReadySignal

let registration: ServiceWorkerRegistration | undefined
let reload: () => void = () => location.reload()

type Page = {
  /** Called with a path when the person clicks a notification. */
  open(path: string): void
  /** Reloads the page once nothing in it is unsaved. */
  reload(): void
}

export async function startServiceWorker(page: Page): Promise<void> {
  reload = page.reload
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<FromWorkerToPage>) => {
    if (data.type === 'open') page.open(data.path)
  })
  // The first worker ever takes over a page that runs the same build.
  let isFirst = navigator.serviceWorker.controller === null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (!isFirst) reload()
    isFirst = false
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

/** The page reloads when the new worker has taken over. */
export function applyUpdate(): void {
  registration?.waiting?.postMessage({ type: 'take-over' } satisfies FromPageToWorker)
}

/** For a page whose build is not the one that runs: with the newest one that the server has. */
export async function reloadToNewest(): Promise<void> {
  try {
    await registration?.update()
  } catch {
    // The server cannot be reached: what is here already must do.
  }
  if (registration?.installing) await settled(registration.installing)
  if (registration?.waiting) applyUpdate()
  else reload()
}

function settled(worker: ServiceWorker): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  worker.addEventListener('statechange', () => resolve(), { once: true })
  return promise
}
