/**
 * Puts the parts together: local state, connection, inbox, outbox and what a user interface reads. Decides nothing
 * but who is told what: a session that becomes live resumes outbox, receipts and gaps, one that ends stops them.
 */
import type { ClientEvent, ClientOptions, Identity, KithClient, Waiting } from './api.ts'
import { caller } from './caller.ts'
import { Connection } from './connection/connection.ts'
import { pollTransport } from './connection/poll-transport.ts'
import { socketTransport } from './connection/socket-transport.ts'
import type { ConnectionState } from './connection/state.ts'
import { KithError, serverError } from './error.ts'
import { accountFacade } from './facades/account.ts'
import { contactsFacade } from './facades/contacts.ts'
import type { Context } from './facades/context.ts'
import { conversationsFacade } from './facades/conversations.ts'
import { messagesFacade } from './facades/messages.ts'
import type { HttpOptions } from './http/call-http.ts'
import { Fetcher } from './inbox/fetcher.ts'
import { Gaps, lacksPreview } from './inbox/gaps.ts'
import { Inbox } from './inbox/inbox.ts'
import { missingOf } from './inbox/missing.ts'
import { Receipts } from './inbox/receipts.ts'
import type { Told } from './local/batch.ts'
import { Ledger } from './local/ledger.ts'
import { ConversationList } from './model/conversation-list.ts'
import { Events } from './model/events.ts'
import { LiveStatus } from './model/live-status.ts'
import { Outbox } from './outbox/outbox.ts'
import type { Platform } from './runtime/platform.ts'
import { webPlatform } from './runtime/web-platform.ts'
import type { LocalStore } from './store/local-store.ts'
import { memoryStore } from './store/memory.ts'

const defaultClientName = 'kith-client'

/** Opens the local store; what it holds can be read at once, offline. Connects when this device is logged in. */
export async function createClient(options: ClientOptions): Promise<KithClient> {
  const store = options.store ?? memoryStore()
  const failing: { report: (error: Error) => void } = { report: () => {} }
  const ledger = await Ledger.open(store, (error) => failing.report(error))
  const client = new Client(options, options.platform ?? webPlatform(), store, ledger)
  failing.report = (error) => client.storeFailed(error)
  client.connect()
  return client
}

class Client implements KithClient {
  readonly account: KithClient['account']
  readonly conversations: KithClient['conversations']
  readonly messages: KithClient['messages']
  readonly contacts: KithClient['contacts']
  readonly #store: LocalStore
  readonly #ledger: Ledger
  readonly #events = new Events()
  readonly #connection: Connection
  readonly #inbox: Inbox
  readonly #fetcher: Fetcher
  readonly #gaps: Gaps
  readonly #receipts: Receipts
  readonly #outbox: Outbox
  readonly #status: LiveStatus
  readonly #list: ConversationList

  constructor(options: ClientOptions, platform: Platform, store: LocalStore, ledger: Ledger) {
    this.#store = store
    this.#ledger = ledger
    this.#status = new LiveStatus(platform, (event) => this.#tell(event))
    this.#list = new ConversationList(ledger.state, this.#status)
    const connection = this.#makeConnection(options, platform)
    this.#connection = connection
    const http = (): HttpOptions => ({ platform, url: options.url, token: ledger.state.identity?.token })
    const call = caller(connection, http)
    const isLive = () => connection.state.name === 'live'
    const fetcher = new Fetcher(connection, ledger)
    this.#fetcher = fetcher
    const fetchState = (id: string) => call('getConversation', { id })
    this.#gaps = new Gaps({ platform, ledger, fetcher, isLive, fetchState })
    this.#receipts = new Receipts({
      platform,
      ledger,
      isLive,
      ask: (body, handler) => connection.ask(body, handler),
    })
    this.#outbox = new Outbox({ platform, ledger, connection, fetcher, isLive })
    this.#inbox = new Inbox({ ledger, status: this.#status, fetcher, gaps: this.#gaps, connection })
    ledger.subscribe((told) => this.#told(told))

    const context: Context = {
      platform,
      ledger,
      connection,
      call,
      outbox: this.#outbox,
      fetcher,
      status: this.#status,
      list: this.#list,
    }
    this.conversations = conversationsFacade(context)
    this.messages = messagesFacade(context)
    this.contacts = contactsFacade(context)
    this.account = accountFacade({
      ...context,
      http,
      begin: (identity) => this.#begin(identity),
      forget: () => this.#forget(),
    })
  }

  get identity(): Identity | undefined {
    return this.#ledger.state.identity
  }

  get me() {
    return this.#ledger.state.me
  }

  get connection(): ConnectionState {
    return this.#connection.state
  }

  waiting(): Waiting {
    return {
      requests: this.#connection.requests,
      fetches: this.#fetcher.size,
      gaps: this.#gaps.size,
      receipts: this.#receipts.size,
      writes: this.#ledger.queued,
      outbox: this.#ledger.state.outbox.size,
      sends: this.#outbox.underWay,
    }
  }

  connect(): void {
    if (this.identity) this.#connection.connect()
  }

  wake(): void {
    this.#connection.wake()
  }

  disconnect(): void {
    this.#connection.disconnect()
  }

  live(): Promise<void> {
    const { connection } = this
    if (connection.name === 'live') return Promise.resolve()
    if (connection.name === 'stopped') return Promise.reject(stoppedError(connection.reason))
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const unsubscribe = this.on('connection', ({ state }) => {
      if (state.name === 'live') resolve()
      else if (state.name === 'stopped') reject(stoppedError(state.reason))
      else return
      unsubscribe()
    })
    return promise
  }

  subscribe(listener: (event: ClientEvent) => void) {
    return this.#events.subscribe(listener)
  }

  on: KithClient['on'] = (type, listener) => this.#events.on(type, listener)

  async close(): Promise<void> {
    await this.#ledger.idle()
    this.#connection.close()
    this.#status.stopTimers()
    await this.#ledger.idle()
    await this.#store.close()
  }

  /** Nothing is acknowledged that is not stored: the session ends, and the next one begins where the store is. */
  storeFailed(error: Error): void {
    this.#events.tell({ type: 'store-failed', error })
    this.#connection.restart()
  }

  #makeConnection(options: ClientOptions, platform: Platform): Connection {
    const { url, subprotocol = 'kith.v1.msgpack', transport = 'auto' } = options
    const { state } = this.#ledger
    const { openSocket } = platform
    return new Connection({
      platform,
      socket: openSocket && transport !== 'poll' ? socketTransport(openSocket, url, subprotocol) : undefined,
      poll:
        transport === 'socket' && openSocket ? undefined : pollTransport(platform, url, () => state.identity),
      hello: () => {
        const { identity, cursor } = state
        const client = options.clientName ?? defaultClientName
        return (
          identity && {
            type: 'hello',
            token: identity.token,
            client,
            ...(cursor !== undefined && { cursor }),
          }
        )
      },
      received: (frame) => this.#inbox.receive(frame),
      changed: (now) => this.#connectionChanged(now),
    })
  }

  #connectionChanged(state: ConnectionState): void {
    if (state.name === 'live') {
      this.#gaps.resume()
      this.#receipts.resume()
      this.#outbox.pump()
      // Presence is a hint: when it cannot be had now, its changes still come.
      this.contacts.refreshPresence().catch(() => undefined)
    } else {
      this.#gaps.stop()
      this.#receipts.stop()
      this.#outbox.stop()
    }
    this.#tell({ type: 'connection', state })
  }

  #told({ events }: Told): void {
    for (const event of events) this.#invalidate(event)
    for (const event of events) this.#events.tell(event)
    for (const event of events) if (event.type === 'conversation') this.#look(event.conversationId)
    if (events.some((event) => event.type === 'outbox')) this.#outbox.changed()
  }

  #look(conversationId: string): void {
    const record = this.#ledger.state.conversations.get(conversationId)
    if (!record) return
    this.#receipts.note(record)
    if (missingOf(record) || lacksPreview(record)) this.#gaps.note(conversationId)
  }

  #tell(event: ClientEvent): void {
    this.#invalidate(event)
    this.#events.tell(event)
  }

  #invalidate(event: ClientEvent): void {
    if (event.type === 'me') this.#list.invalidateAll()
    else if (event.type === 'conversation' || event.type === 'typing' || event.type === 'outbox')
      this.#list.invalidate(event.conversationId)
  }

  async #begin(identity: Identity): Promise<void> {
    if (this.identity && this.identity.userId !== identity.userId) await this.#forget()
    this.#connection.disconnect()
    await this.#ledger.run({ apply: (batch) => batch.setIdentity(identity) })
    this.#connection.connect()
  }

  async #forget(): Promise<void> {
    this.#connection.disconnect()
    this.#status.clear()
    await this.#ledger.clear()
    this.#list.invalidateAll()
    this.#events.tell({ type: 'me' })
  }
}

function stoppedError(reason: 'replaced' | 'unauthenticated' | 'refused'): KithError {
  if (reason === 'unauthenticated') return serverError('unauthenticated', 'This device was logged out.')
  const why =
    reason === 'replaced' ? 'Another session of this device took over.' : 'The server refused the connection.'
  return new KithError('closed', why, 'giveup')
}
