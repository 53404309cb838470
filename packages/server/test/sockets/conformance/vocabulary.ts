/** What the cases are written with. */
import { closeFrame, frame, opcode } from '../raw-frames.ts'

export type Case = {
  id: string
  what: string
  /** Written one after another, each handed to the network before the next. */
  sends: Uint8Array[]
  /** `text hello`, `binary 00ff`, `pong x`: in this order. */
  answers: string[]
  end: { closed: number | undefined } | { failed: number[] }
}

export const normal = { closed: 1000 }
export const protocolError = { failed: [1002] }
export const invalidText = { failed: [1007] }

export const { more, text, binary, ping, pong } = opcode
export const bye = closeFrame(1000)
export const hello = frame({ opcode: text, payload: 'Hello, world!' })
export const [one, two, three, four] = ['fragment1', 'fragment2', 'fragment3', 'fragment4'] as const
export const part = (kind: number, payload: string | Uint8Array, fin: boolean) =>
  frame({ opcode: kind, payload, fin })
export const allPings = Array.from({ length: 10 }, (_, index) => `payload-${index}`)

/** Cut into pieces that arrive one by one. */
export function chopped(bytes: Uint8Array, bytesEach: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / bytesEach) }, (_, index) =>
    bytes.subarray(index * bytesEach, (index + 1) * bytesEach),
  )
}
export const together = (...frames: Uint8Array[]): Uint8Array[] => [Buffer.concat(frames)]

export function passes(id: string, what: string, sends: Uint8Array[], answers: string[]): Case {
  return { id, what, sends: [...sends, bye], answers, end: normal }
}
export function fails(
  id: string,
  what: string,
  sends: Uint8Array[],
  answers: string[] = [],
  end = protocolError,
): Case {
  return { id, what, sends, answers, end }
}

export const echo = 'text Hello, world!'

export const greek = Buffer.from('cebae1bdb9cf83cebcceb5', 'hex')
/** Greek, then half of a surrogate pair in the form of UTF-8. */
export const hidden = Buffer.concat([greek, Buffer.from('eda080', 'hex'), Buffer.from('edited')])
