/**
 * The subset of MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) that `kith.v1.msgpack` uses:
 * nil, booleans, unsigned and negative integers, strings, byte strings and arrays. Our own, because stored entry
 * bytes are spliced into frames unchanged, ids travel as bytes without a detour through an object, and every
 * length is checked against what is really there before anything is allocated.
 */
import { idText, uuidBytesLength, uuidText, writeId, writeUuid } from './ids.ts'
import { readUtf8, writeUtf8 } from './utf8.ts'

/** Thrown by the reader for anything that is not well-formed; turned into a code at the connection. */
export class MalformedFrame extends Error {}

/** A tag that only a newer peer knows. */
export class UnknownTag extends MalformedFrame {}

export class MsgpackWriter {
  #bytes = new Uint8Array(512)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  /** Starts over, keeping the buffer. */
  reset(): this {
    if (this.#bytes.length > 1 << 20) this.#allocate(512)
    this.#length = 0
    return this
  }

  get length(): number {
    return this.#length
  }

  /** What was written, valid until the next use of the writer. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  array(items: number): void {
    this.#room(5)
    if (items < 16) this.#bytes[this.#length++] = 0x90 | items
    else if (items < 0x10000) {
      this.#bytes[this.#length++] = 0xdc
      this.#view.setUint16(this.#length, items)
      this.#length += 2
    } else {
      this.#bytes[this.#length++] = 0xdd
      this.#view.setUint32(this.#length, items)
      this.#length += 4
    }
  }

  nil(): void {
    this.#room(1)
    this.#bytes[this.#length++] = 0xc0
  }

  boolean(value: boolean): void {
    this.#room(1)
    this.#bytes[this.#length++] = value ? 0xc3 : 0xc2
  }

  /** A non-negative integer up to 2^53 − 1. */
  integer(value: number): void {
    this.#room(9)
    const bytes = this.#bytes
    if (value < 0x80) bytes[this.#length++] = value
    else if (value < 0x100) {
      bytes[this.#length++] = 0xcc
      bytes[this.#length++] = value
    } else if (value < 0x10000) {
      bytes[this.#length++] = 0xcd
      bytes[this.#length++] = value >>> 8
      bytes[this.#length++] = value
    } else if (value < 0x100000000) {
      bytes[this.#length++] = 0xce
      this.#view.setUint32(this.#length, value)
      this.#length += 4
    } else {
      bytes[this.#length++] = 0xcf
      this.#view.setUint32(this.#length, value / 0x100000000)
      this.#view.setUint32(this.#length + 4, value >>> 0)
      this.#length += 8
    }
  }

  /** A snowflake, as the unsigned 64-bit integer it is. */
  id(value: string): void {
    this.#room(9)
    this.#bytes[this.#length] = 0xcf
    writeId(value, this.#bytes, this.#length + 1)
    this.#length += 9
  }

  uuid(value: string): void {
    this.#room(2 + uuidBytesLength)
    this.#bytes[this.#length] = 0xc4
    this.#bytes[this.#length + 1] = uuidBytesLength
    writeUuid(value, this.#bytes, this.#length + 2)
    this.#length += 2 + uuidBytesLength
  }

  string(value: string): void {
    const charsMax = value.length * 3
    this.#room(charsMax + 5)
    const start = this.#length
    const header = headerLength(charsMax)
    const written = writeUtf8(value, this.#bytes, start + header)
    const needed = headerLength(written)
    if (needed !== header) this.#bytes.copyWithin(start + needed, start + header, start + header + written)
    this.#stringHeader(start, written)
    this.#length = start + needed + written
  }

  /** Bytes that already are MessagePack, unchanged. */
  raw(value: Uint8Array): void {
    this.#room(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
  }

  /** A part of such bytes. Byte by byte when it is short: a view on it would cost more than the copy. */
  part(value: Uint8Array, from: number, to: number): void {
    if (to - from > 256) return this.raw(value.subarray(from, to))
    this.#room(to - from)
    const bytes = this.#bytes
    let at = this.#length
    for (let index = from; index < to; index++) bytes[at++] = value[index]!
    this.#length = at
  }

  #stringHeader(at: number, length: number): void {
    if (length < 32) this.#bytes[at] = 0xa0 | length
    else if (length < 0x100) {
      this.#bytes[at] = 0xd9
      this.#bytes[at + 1] = length
    } else if (length < 0x10000) {
      this.#bytes[at] = 0xda
      this.#view.setUint16(at + 1, length)
    } else {
      this.#bytes[at] = 0xdb
      this.#view.setUint32(at + 1, length)
    }
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes
    if (needed > this.#bytes.length) this.#allocate(Math.max(needed, this.#bytes.length * 2))
  }

  #allocate(size: number): void {
    const grown = new Uint8Array(size)
    grown.set(this.#bytes.subarray(0, Math.min(this.#length, size)))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }
}

function headerLength(bytes: number): number {
  return bytes < 32 ? 1 : bytes < 0x100 ? 2 : bytes < 0x10000 ? 3 : 5
}

export class MsgpackReader {
  readonly bytes: Uint8Array
  offset = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get atEnd(): boolean {
    return this.offset >= this.bytes.length
  }

  /** True, and consumed, when the next value is nil. */
  takeNil(): boolean {
    if (this.bytes[this.offset] !== 0xc0) return false
    this.offset++
    return true
  }

  array(): number {
    const type = this.#byte()
    const items =
      (type & 0xf0) === 0x90
        ? type & 0x0f
        : type === 0xdc
          ? this.#uint16()
          : type === 0xdd
            ? this.#uint32()
            : -1
    if (items < 0 || items > this.bytes.length - this.offset)
      throw new MalformedFrame('an array was expected')
    return items
  }

  boolean(): boolean {
    const type = this.#byte()
    if (type !== 0xc2 && type !== 0xc3) throw new MalformedFrame('a boolean was expected')
    return type === 0xc3
  }

  integer(): number {
    const type = this.#byte()
    if (type < 0x80) return type
    switch (type) {
      case 0xcc:
        return this.#byte()
      case 0xcd:
        return this.#uint16()
      case 0xce:
        return this.#uint32()
      case 0xcf: {
        const value = this.#uint32() * 0x100000000 + this.#uint32()
        if (value > Number.MAX_SAFE_INTEGER) throw new MalformedFrame('the integer is too large')
        return value
      }
      default:
        throw new MalformedFrame('an integer was expected')
    }
  }

  id(): string {
    if (this.#byte() !== 0xcf) throw new MalformedFrame('an id was expected')
    const high = this.#uint32()
    const low = this.#uint32()
    if (high >= 0x80000000 || (high === 0 && low === 0)) throw new MalformedFrame('the id is out of range')
    return idText(high, low)
  }

  uuid(): string {
    if (this.#byte() !== 0xc4 || this.#byte() !== uuidBytesLength)
      throw new MalformedFrame('a uuid was expected')
    const start = this.#take(uuidBytesLength)
    return uuidText(this.bytes, start)
  }

  string(): string {
    const type = this.#byte()
    const length = this.#stringLength(type)
    const start = this.#take(length)
    if (length < 24) {
      const short = this.#ascii(start, length)
      if (short !== undefined) return short
    }
    try {
      return readUtf8(this.bytes, start, start + length)
    } catch {
      throw new MalformedFrame('a string is not valid UTF-8')
    }
  }

  /** Passes over one value of any type, at most `depth` levels deep. */
  skip(depth = 8): void {
    if (depth === 0) throw new MalformedFrame('nested too deeply')
    const type = this.bytes[this.offset]
    if (type === undefined) throw new MalformedFrame('the frame ends early')
    if ((type & 0xf0) === 0x90 || type === 0xdc || type === 0xdd) {
      for (let items = this.array(); items > 0; items--) this.skip(depth - 1)
      return
    }
    this.offset++
    this.#take(this.#scalarLength(type))
  }

  #scalarLength(type: number): number {
    if (type < 0x80 || type >= 0xe0 || type === 0xc0 || type === 0xc2 || type === 0xc3) return 0
    if (type === 0xcc) return 1
    if (type === 0xcd) return 2
    if (type === 0xce) return 4
    if (type === 0xcf) return 8
    if (type === 0xc4) return this.#byte()
    return this.#stringLength(type)
  }

  #stringLength(type: number): number {
    if ((type & 0xe0) === 0xa0) return type & 0x1f
    if (type === 0xd9) return this.#byte()
    if (type === 0xda) return this.#uint16()
    if (type === 0xdb) return this.#uint32()
    throw new MalformedFrame('a string was expected')
  }

  #ascii(start: number, length: number): string | undefined {
    let text = ''
    for (let index = start; index < start + length; index++) {
      const code = this.bytes[index]!
      if (code > 0x7f) return undefined
      text += String.fromCharCode(code)
    }
    return text
  }

  #take(length: number): number {
    const start = this.offset
    if (start + length > this.bytes.length) throw new MalformedFrame('the frame ends early')
    this.offset = start + length
    return start
  }

  #byte(): number {
    return this.bytes[this.#take(1)]!
  }
  #uint16(): number {
    const at = this.#take(2)
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!
  }
  #uint32(): number {
    const at = this.#take(4)
    const { bytes } = this
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
  }
}
