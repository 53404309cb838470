/**
 * The host: runs beside the one SDK client and serves any number of pages over message ports. It owns the ports and
 * their message windows; the client owns everything else. A page that goes away loses its windows, nothing more.
 */
import type { KithClient, MessageWindow } from '@kith/client'
import { after } from '../runtime/clock.ts'
import { toWire } from './errors.ts'
import type { FromHost, FromPage, HostPort, Snapshot } from './host-protocol.ts'
import type { PageNetwork } from './page-network.ts'
import { identityOf, PendingChanges } from './pending-changes.ts'
import { spliceBetween } from './splice.ts'

/** One frame: a burst of events becomes one message, and nobody sees the delay. */
const gatherMs = 16
const leavingMethods = ['account.logOut', 'account.delete']
const facades = ['account', 'conversations', 'messages', 'contacts'] as const

export type Host = {
  /** Returns what to call when the page is gone without having said so. */
  serve(port: HostPort): () => void
  /** Tells every page that another one has taken over, and closes the client. */
  close(): Promise<void>
}

export function createHost(client: KithClient, network: PageNetwork, keepsNothing: boolean): Host {
  const pages = new Set<Page>()
  const pending = new PendingChanges()
  let scheduled = false
  /** Somebody here wants to leave: that the server then no longer knows this device is no news. */
  let leaving = false

  client.subscribe((event) => {
    if (event.type === 'message') {
      const { conversationId, message, live } = event
      for (const page of pages) page.tell({ type: 'arrived', conversationId, message, live })
    }
    if (event.type === 'connection' && isRevoked(client) && !leaving) forgetDevice()
    if (!pending.add(event) || scheduled) return
    scheduled = true
    after(gatherMs, () => {
      scheduled = false
      const changes = pending.take(client)
      for (const page of pages) page.tell({ type: 'changes', changes })
    })
  })

  /** A revoked device keeps nothing, whoever is looking at it. */
  function forgetDevice(): void {
    for (const page of pages) page.tell({ type: 'signed-out' })
    // A store that cannot be emptied now is emptied at the next start, when the server says the same again.
    client.account.logOut().catch(() => undefined)
  }

  async function call(method: string, args: unknown[]): Promise<unknown> {
    if (!leavingMethods.includes(method)) return callClient(client, method, args)
    leaving = true
    try {
      return await callClient(client, method, args)
    } finally {
      leaving = false
    }
  }

  return {
    serve(port) {
      const page = new Page(client, call, network, port, () => pages.delete(page))
      pages.add(page)
      page.tell({ type: 'snapshot', snapshot: { ...snapshotOf(client), keepsNothing } })
      return () => page.leave()
    },
    close() {
      for (const page of pages) page.tell({ type: 'superseded' })
      return client.close()
    },
  }
}

function isRevoked({ connection }: KithClient): boolean {
  return connection.name === 'stopped' && connection.reason === 'unauthenticated'
}

function snapshotOf(client: KithClient): Omit<Snapshot, 'keepsNothing'> {
  const contacts = client.contacts.list()
  return {
    identity: identityOf(client),
    me: client.me,
    connection: client.connection,
    conversations: client.conversations.list(),
    contacts,
    presences: contacts.flatMap(({ user }) => client.contacts.presence(user.userId) ?? []),
  }
}

type Call = (method: string, args: unknown[]) => Promise<unknown>

class Page {
  readonly #client: KithClient
  readonly #call: Call
  readonly #network: PageNetwork
  readonly #port: HostPort
  readonly #left: () => void
  readonly #windows = new Map<number, Promise<MessageWindow>>()

  constructor(client: KithClient, call: Call, network: PageNetwork, port: HostPort, left: () => void) {
    this.#client = client
    this.#call = call
    this.#network = network
    this.#port = port
    this.#left = left
    port.onmessage = ({ data }: MessageEvent<FromPage>) => this.#heard(data)
  }

  leave(): void {
    for (const windowId of this.#windows.keys()) this.#closeWindow(windowId)
    this.#left()
    this.#port.close()
  }

  tell(message: FromHost): void {
    this.#port.postMessage(message)
  }

  #heard(message: FromPage): void {
    switch (message.type) {
      case 'call':
        return this.#answer(message.callId, () => this.#call(message.method, message.args))
      case 'open-window':
        return this.#openWindow(message)
      case 'load-window':
        return this.#answer(message.callId, async () => {
          const window = await this.#windows.get(message.windowId)
          return message.direction === 'older'
            ? window?.loadOlder(message.count)
            : window?.loadNewer(message.count)
        })
      case 'network':
        return this.#network.report(message.online)
      case 'woke':
        return this.#client.wake()
      case 'close-window':
        return this.#closeWindow(message.windowId)
      case 'leave':
        return this.leave()
    }
  }

  #answer(callId: number, run: () => Promise<unknown>): void {
    run().then(
      (value) => this.tell({ type: 'answer', callId, value }),
      (error: unknown) => this.tell({ type: 'refusal', callId, error: toWire(error) }),
    )
  }

  #openWindow({ windowId, conversationId, options }: Extract<FromPage, { type: 'open-window' }>): void {
    const opening = this.#client.messages.open(conversationId, options)
    this.#windows.set(windowId, opening)
    opening.then(
      (window) => this.#follow(windowId, window),
      (error: unknown) => this.tell({ type: 'window-failed', windowId, error: toWire(error) }),
    )
  }

  #follow(windowId: number, window: MessageWindow): void {
    if (!this.#windows.has(windowId)) return
    let shown: ReturnType<MessageWindow['items']> = []
    let whole = true
    let scheduled = false
    const send = () => {
      scheduled = false
      const items = window.items()
      const splice = spliceBetween(shown, items)
      shown = items
      this.tell({
        type: 'window',
        windowId,
        whole,
        splice,
        hasOlder: window.hasOlder(),
        hasNewer: window.hasNewer(),
      })
      whole = false
    }
    send()
    window.subscribe(() => {
      if (scheduled) return
      scheduled = true
      queueMicrotask(send)
    })
  }

  #closeWindow(windowId: number): void {
    const opening = this.#windows.get(windowId)
    this.#windows.delete(windowId)
    opening?.then(
      (window) => window.close(),
      () => undefined,
    )
  }
}

/** `method` is `facade.name`, or the name of a method of the client itself. */
async function callClient(client: KithClient, method: string, args: unknown[]): Promise<unknown> {
  if (method === 'connect') return client.connect()
  if (method === 'disconnect') return client.disconnect()
  const [facade, name] = method.split('.')
  if (!facades.includes(facade as (typeof facades)[number])) throw new Error(`There is no ${method}.`)
  const functions = client[facade as (typeof facades)[number]] as unknown as Record<
    string,
    (...args: unknown[]) => unknown
  >
  const result = await functions[name!]!(...args)
  // What a log-in returns carries the token, which stays on this side.
  return facade === 'account' && (name === 'signUp' || name === 'logIn') ? undefined : result
}
