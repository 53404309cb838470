/**
 * The terminal while the screen has it: raw mode, the alternate screen, and what stands on it. Owns the lines that
 * were written last, so that only those that changed are written again. Always gives the terminal back as it was.
 */
import type { ReadStream, WriteStream } from 'node:tty'
import type { Drawing, Size } from './draw.ts'

const enter = '\x1b[?1049h\x1b[?2004h\x1b[?1004h'
const leave = '\x1b[?1004l\x1b[?2004l\x1b[?1049l\x1b[?25h'
const clear = '\x1b[2J'

export class Terminal {
  readonly #input: ReadStream
  readonly #output: WriteStream
  #shown: string[] = []
  readonly #giveBack = () => this.#output.write(leave)

  constructor(input: ReadStream, output: WriteStream) {
    this.#input = input
    this.#output = output
  }

  get size(): Size {
    return { columns: Math.max(20, this.#output.columns ?? 80), rows: Math.max(8, this.#output.rows ?? 24) }
  }

  start(onInput: (chunk: string) => void, onResize: () => void): void {
    process.on('exit', this.#giveBack)
    this.#output.write(enter)
    this.#input.setRawMode(true).setEncoding('utf8').on('data', onInput).resume()
    this.#output.on('resize', () => {
      this.forget()
      onResize()
    })
  }

  /** The next `show` writes everything. */
  forget(): void {
    this.#shown = []
  }

  show({ lines, cursor }: Drawing): void {
    const changed = lines.map((line, row) => (line === this.#shown[row] ? '' : `${moveTo(row, 0)}${line}`))
    const start = this.#shown.length === 0 ? clear : ''
    this.#output.write(`\x1b[?25l${start}${changed.join('')}${moveTo(cursor.row, cursor.column)}\x1b[?25h`)
    this.#shown = lines
  }

  /** One bell, for a message that arrived while nobody looked. */
  ring(): void {
    this.#output.write('\x07')
  }

  stop(): void {
    this.#input.setRawMode(false).pause().removeAllListeners('data')
    this.#output.removeAllListeners('resize')
    process.off('exit', this.#giveBack)
    this.#giveBack()
  }
}

function moveTo(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`
}
