/**
 * The server's journal as a disk keeps it: records in frames of one sector, each with a checksum over everything
 * before it. Owns what is on the disk and how much of that is certain. A crash leaves of the sectors since the last
 * fsync whichever it likes; a record counts when all of its frames are there, and every record before it.
 */
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { SeededRandom } from './random.ts'

const frameBytes = 512

type Frame = { bytes: Uint8Array; isLast: boolean; checksum: number }

export class WriteAheadLog {
  /** Undefined: a sector that was never written. */
  #frames: (Frame | undefined)[] = []
  #synced = 0

  /** Not certain before `sync` with the end that it returns. */
  append(record: unknown): number {
    const bytes = serialize(record)
    let before = this.#frames.at(-1)?.checksum ?? 0
    for (let from = 0; from < bytes.length; from += frameBytes) {
      const part = bytes.subarray(from, from + frameBytes)
      const isLast = from + frameBytes >= bytes.length
      before = checksumOf(part, isLast, before)
      this.#frames.push({ bytes: part, isLast, checksum: before })
    }
    return this.#frames.length
  }

  sync(end: number): void {
    this.#synced = Math.max(this.#synced, end)
  }

  /** A write that failed: what there is of it will be written over. */
  discard(): void {
    this.#frames.length = this.#synced
  }

  /** The order in which a disk writes sectors is its own. */
  crash(random: SeededRandom): void {
    const kept = random.pick([0, 0.5, 0.95, 1])!
    for (let index = this.#synced; index < this.#frames.length; index++)
      if (!random.chance(kept)) this.#frames[index] = undefined
  }

  /** Every whole record; what follows the first broken one is cut off. */
  recover(): unknown[] {
    const records: unknown[] = []
    let parts: Uint8Array[] = []
    let end = 0
    let before = 0
    for (const [index, frame] of this.#frames.entries()) {
      if (!frame || checksumOf(frame.bytes, frame.isLast, before) !== frame.checksum) break
      before = frame.checksum
      parts.push(frame.bytes)
      if (!frame.isLast) continue
      records.push(deserialize(Buffer.concat(parts)))
      parts = []
      end = index + 1
    }
    this.#frames.length = this.#synced = end
    return records
  }
}

function checksumOf(bytes: Uint8Array, isLast: boolean, before: number): number {
  return crc32(bytes, (before ^ (isLast ? 1 : 0)) >>> 0)
}
