/** The ports and the in-memory parts, for a program that puts its own in the place of a server's parts. */
export { LocalRouter } from './delivery/router.ts'
export type { CommitResult, ConversationCommit, LogPort } from './ports/log.ts'
export type { LivePacket, LiveSession, RouterPort } from './ports/router.ts'
export type { Logger, Runtime, Timers } from './ports/runtime.ts'
export type { Store } from './ports/store.ts'
export type { Passwords } from './services.ts'
export type {
  Connection,
  ConnectionHandler,
  HttpRequest,
  HttpResponse,
  Listen,
  Listener,
  ListenOptions,
} from './sockets/adapter.ts'
export { StoreUnavailable } from './store/errors.ts'
export { openMemoryStore } from './store/memory/index.ts'
export { type Conversation, Tables } from './store/memory/tables.ts'
