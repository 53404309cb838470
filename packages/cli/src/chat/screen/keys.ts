/** Bytes of a terminal in raw mode, as keys. Owns what is left over when a sequence or a paste is cut in two. */
export type Key =
  | { type: 'text'; text: string }
  | { type: 'key'; name: KeyName }
  /** The terminal window got or lost the focus. */
  | { type: 'focus'; on: boolean }

export type KeyName = (typeof sequences)[keyof typeof sequences]

const sequences = {
  '\x1b[A': 'up',
  '\x1b[B': 'down',
  '\x1b[C': 'right',
  '\x1b[D': 'left',
  '\x1b[H': 'home',
  '\x1b[1~': 'home',
  '\x1b[F': 'end',
  '\x1b[4~': 'end',
  '\x1b[3~': 'delete',
  '\x1b[5~': 'page-up',
  '\x1b[6~': 'page-down',
  '\x1b[Z': 'previous',
  '\x1b\r': 'new-line',
  '\x1b\n': 'new-line',
  '\x1b': 'escape',
  '\r': 'enter',
  '\n': 'new-line',
  '\t': 'next',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x01': 'home',
  '\x03': 'quit',
  '\x04': 'quit',
  '\x05': 'end',
  '\x0c': 'redraw',
  '\x0e': 'next',
  '\x10': 'previous',
  '\x15': 'clear',
  '\x17': 'delete-word',
} as const

const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'
const focusIn = '\x1b[I'
const focusOut = '\x1b[O'
const pasteCharsMax = 256 * 1024

/** Longest first, so that a sequence is not taken for its beginning. */
const known = Object.keys(sequences).sort((a, b) => b.length - a.length) as (keyof typeof sequences)[]

export function keyReader(): (chunk: string) => Key[] {
  let rest = ''
  return (chunk) => {
    const keys: Key[] = []
    rest += chunk
    while (rest !== '') {
      const taken = takeKey(rest)
      if (taken === undefined) break
      if (taken.key) keys.push(taken.key)
      rest = rest.slice(taken.length)
    }
    return keys
  }
}

/** Undefined: the rest of it has not arrived. */
function takeKey(input: string): { key?: Key; length: number } | undefined {
  if (input.startsWith(pasteStart)) return takePaste(input)
  if (input.startsWith(focusIn)) return { key: { type: 'focus', on: true }, length: focusIn.length }
  if (input.startsWith(focusOut)) return { key: { type: 'focus', on: false }, length: focusOut.length }
  const sequence = known.find((candidate) => input.startsWith(candidate))
  const isUnknown = input.startsWith('\x1b[') || input.startsWith('\x1bO')
  if (sequence && !(sequence === '\x1b' && isUnknown)) {
    return { key: { type: 'key', name: sequences[sequence] }, length: sequence.length }
  }
  return isUnknown ? passOver(input) : takeText(input)
}

function takePaste(input: string): { key: Key; length: number } | undefined {
  const end = input.indexOf(pasteEnd)
  if (end < 0 && input.length < pasteCharsMax) return undefined
  const text = input.slice(pasteStart.length, end < 0 ? undefined : end)
  const length = end < 0 ? input.length : end + pasteEnd.length
  return { key: { type: 'text', text: text.replace(/\r\n?/g, '\n') }, length }
}

function passOver(input: string): { length: number } | undefined {
  let length = 2
  while (length < input.length && !isFinal(input.charCodeAt(length))) length++
  return length < input.length ? { length: length + 1 } : undefined
}

/** The last character of a control sequence (ECMA-48). */
function isFinal(code: number): boolean {
  return code >= 0x40 && code <= 0x7e
}

function takeText(input: string): { key?: Key; length: number } {
  const text = /^[^\p{Cc}]+/u.exec(input)?.[0]
  return text === undefined ? { length: 1 } : { key: { type: 'text', text }, length: text.length }
}
