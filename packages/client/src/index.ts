/**
 * The SDK. `@kith/client/indexeddb` and `@kith/client/sqlite` hold the local stores of browsers and of Node and Bun,
 * apart from this so that each program takes only what it can run.
 */
export type * from './api.ts'
export { createClient } from './client.ts'
export { type ClientErrorCode, KithError } from './error.ts'
export { webPlatform } from './runtime/web-platform.ts'
export { memoryStore } from './store/memory.ts'
