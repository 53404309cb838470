/** Chance; everything else in the app asks here. */
import { uuidV7 } from '@kith/protocol'
import { now } from './clock.ts'

/** A new id: never the same twice, and later ones sort behind earlier ones. */
export function newId(): string {
  return uuidV7(now(), crypto.getRandomValues(new Uint8Array(10)))
}
