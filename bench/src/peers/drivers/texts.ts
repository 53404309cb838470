/** Texts of the drivers that speak JSON: eight hexadecimal digits that count, then words. */
import { counterDigits } from '../../wire/text.ts'
import { textOf } from './message-text.ts'

const fillers = new Map<number, string>()

export function numberedText(counter: number, bytes: number): string {
  let filler = fillers.get(bytes)
  if (filler === undefined) {
    filler = Buffer.from(textOf(bytes)).toString().slice(counterDigits)
    fillers.set(bytes, filler)
  }
  return counterText(counter) + filler
}

export function counterText(counter: number): string {
  return counter.toString(16).padStart(counterDigits, '0')
}

/** −1 for a text that the generator did not write. */
export function counterOf(text: string): number {
  return /^[0-9a-f]{8}/.test(text) ? Number.parseInt(text.slice(0, counterDigits), 16) : -1
}
