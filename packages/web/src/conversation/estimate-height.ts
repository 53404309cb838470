import { isBigEmoji, type Row } from './rows.ts'

/** A first guess in pixels; the real height replaces it as soon as the row is drawn. */
export function estimateHeight(row: Row): number {
  switch (row.kind) {
    case 'day':
      return 48
    case 'unread':
      return 44
    case 'notice':
      return 36
    case 'message': {
      const { text, replyTo, reactions } = row.message
      const breaks = text.split('\n', linesMax).length
      const lines = Math.min(linesMax, Math.max(1, breaks - 1 + Math.ceil(text.length / lineChars)))
      const extras = (replyTo ? 56 : 0) + (reactions.length > 0 ? 28 : 0) + (row.first ? 8 : 0)
      return (isBigEmoji(text) ? 70 : 18 + lines * 22) + extras
    }
  }
}

const lineChars = 52
const linesMax = 40
