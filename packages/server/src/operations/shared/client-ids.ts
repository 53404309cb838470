/** Client ids of HTTP callers: any string that stays the same in every retry becomes a UUID, always the same one. */
import { createHash } from 'node:crypto'
import { uuidBytesLength, uuidText, uuidV7 } from '@kith/protocol'
import type { Runtime } from '../../ports/runtime.ts'

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A UUID as it is; anything else as a UUIDv8 (RFC 9562, 5.8) made of its SHA-256. */
export function clientIdFrom(text: string): string {
  const lowered = text.toLowerCase()
  if (uuidForm.test(lowered)) return lowered
  const bytes = createHash('sha256').update(text).digest().subarray(0, uuidBytesLength)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return uuidText(bytes)
}

/** For callers who do not need their retries to be recognised. */
export function freshClientId({ clock, random }: Runtime): string {
  return uuidV7(clock.now(), random.bytes(10))
}
