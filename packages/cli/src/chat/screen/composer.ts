/** The text that is being written: owns it and the place of the cursor, which is always between two graphemes. */
import { splitGraphemes } from '../text.ts'

export class Composer {
  #before: string[] = []
  #after: string[] = []

  get text(): string {
    return this.#before.join('') + this.#after.join('')
  }

  get beforeCursor(): string {
    return this.#before.join('')
  }

  set(text: string): void {
    this.#before = splitGraphemes(text)
    this.#after = []
  }

  insert(text: string): void {
    this.#before = splitGraphemes(this.beforeCursor + text)
  }

  backspace(): void {
    this.#before.pop()
  }

  delete(): void {
    this.#after.shift()
  }

  deleteWord(): void {
    this.#before = splitGraphemes(this.beforeCursor.replace(/\S+\s*$/, ''))
  }

  left(): void {
    const grapheme = this.#before.pop()
    if (grapheme !== undefined) this.#after.unshift(grapheme)
  }

  right(): void {
    const grapheme = this.#after.shift()
    if (grapheme !== undefined) this.#before.push(grapheme)
  }

  home(): void {
    this.#after = [...this.#before, ...this.#after]
    this.#before = []
  }

  end(): void {
    this.#before = [...this.#before, ...this.#after]
    this.#after = []
  }
}
