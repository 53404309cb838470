/** Text on a terminal: what strangers wrote is made harmless, measured in columns, cut and wrapped. */
import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export function splitGraphemes(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment)
}

/**
 * Control characters could move the cursor, change the title or answer for the user; marks of writing direction
 * could make a line read differently from what it says. Line breaks stay.
 */
export function harmless(text: string): string {
  return text.replace(/\t/g, '  ').replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '')
}

export function oneLine(text: string): string {
  return harmless(text.replace(/\s+/g, ' ')).trim()
}

export function columns(text: string): number {
  return stringWidth(text)
}

/** Exactly `width` columns: cut with an ellipsis or filled with blanks. For text without styles. */
export function fit(text: string, width: number): string {
  const missing = width - columns(text)
  if (missing >= 0) return text + ' '.repeat(missing)
  let taken = ''
  let used = 0
  for (const grapheme of splitGraphemes(text)) {
    if (used + columns(grapheme) > width - 1) break
    taken += grapheme
    used += columns(grapheme)
  }
  return `${taken}…${' '.repeat(Math.max(0, width - used - 1))}`
}

/** Lines of at most `width` columns, broken at blanks where possible. For text without styles. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(2, width)))
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(/(?<= )/)) {
    if (columns(current) + columns(word.trimEnd()) <= width) {
      current += word
      continue
    }
    if (current !== '') lines.push(current.trimEnd())
    current = word
    while (columns(current.trimEnd()) > width) {
      const head = takeColumns(current, width)
      lines.push(head)
      current = current.slice(head.length)
    }
  }
  lines.push(current.trimEnd())
  return lines
}

function takeColumns(text: string, width: number): string {
  let taken = ''
  let used = 0
  for (const grapheme of splitGraphemes(text)) {
    used += columns(grapheme)
    if (used > width && taken !== '') break
    taken += grapheme
  }
  return taken
}
