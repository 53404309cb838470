/**
 * The service worker: starts the app without a network and opens what a notification tells. It owns the caches named
 * `kith-shell-…`, one for each build; it never touches the server's interface (`/v1` and below) or anything that is
 * not a GET, and it takes over from its predecessor only when a page asks for it.
 */
import type { FromPageToWorker, FromWorkerToPage } from './messages.ts'

/** What of the worker's scope is used here; the DOM's types do not know service workers from the inside. */
type ExtendableEvent = Event & { waitUntil(done: Promise<unknown>): void }
type FetchEvent = ExtendableEvent & { request: Request; respondWith(answer: Promise<Response>): void }
type WindowClient = {
  focus(): Promise<unknown>
  postMessage(message: FromWorkerToPage): void
}
type Scope = {
  addEventListener(type: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  addEventListener(
    type: 'message',
    listener: (event: ExtendableEvent & { data: FromPageToWorker }) => void,
  ): void
  addEventListener(
    type: 'notificationclick',
    listener: (event: ExtendableEvent & { notification: Notification }) => void,
  ): void
  skipWaiting(): Promise<void>
  registration: ServiceWorkerRegistration
  clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window' }): Promise<WindowClient[]>
    openWindow(url: string): Promise<unknown>
  }
}
const scope = globalThis as unknown as Scope

/** Both are filled in by the build: a name for this set of files, and the files. */
const shellName = `kith-shell-${'__SHELL_VERSION__'}`
const shellFiles = '__SHELL_FILES__'.split(' ')
const notThePage = /^\/(v1|healthz|metrics)(\/|$)/

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shellName).then((cache) => cache.addAll(shellFiles)))
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOtherShells(), scope.clients.claim()]))
})

async function dropOtherShells(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('kith-shell-') && name !== shellName)
  await Promise.all(old.map((name) => caches.delete(name)))
}

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin || notThePage.test(pathname)) return
  if (request.mode === 'navigate') event.respondWith(fromShell('/', request))
  else if (pathname.startsWith('/assets/')) event.respondWith(fromShell(request, request, true))
  else event.respondWith(fromShell(request, request))
})

/** `keep`: the file's name changes with its content, so a copy is good for as long as this build is. */
async function fromShell(key: RequestInfo, request: Request, keep = false): Promise<Response> {
  const cache = await caches.open(shellName)
  const found = await cache.match(key)
  if (found) return found
  const response = await fetch(request)
  if (keep && response.ok) await cache.put(request, response.clone())
  return response
}

scope.addEventListener('message', (event) => {
  if (event.data.type === 'take-over') event.waitUntil(scope.skipWaiting())
})

scope.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open((event.notification.data as { path: string }).path))
})

/** In the window that was used last. */
async function open(path: string): Promise<void> {
  const [window] = await scope.clients.matchAll({ type: 'window' })
  if (!window) return void (await scope.clients.openWindow(path))
  window.postMessage({ type: 'open', path })
  await window.focus()
}
