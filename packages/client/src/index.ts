/**
 * `createClient(options: ClientOptions): Promise<KithClient>` opens the local store and resolves with a client that
 * reads offline at once; `memoryStore(): LocalStore`. Others: `openIndexedDbStore(name)` in `@kith/client/indexeddb`,
 * `openSqliteStore(path)` in `@kith/client/sqlite`, both `Promise<LocalStore>`.
 */
export type * from './api.ts'
export { type ClientErrorCode, KithError } from './error.ts'
