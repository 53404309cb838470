/**
 * Cursors as clients see them: opaque text. Inside: a store position, or while a long catch-up over HTTP is paged,
 * the range that is being read and how far it got.
 */
export type CursorState = { since: number; until?: number; after?: string }

const shape = /^([0-9a-z]{1,11})(?:-([0-9a-z]{1,11})-([0-9]{1,19}))?$/

export function formatCursor({ since, until, after }: CursorState): string {
  return until === undefined ? since.toString(36) : `${since.toString(36)}-${until.toString(36)}-${after}`
}

/** Undefined for anything this server cannot have issued. */
export function parseCursor(text: string): CursorState | undefined {
  const match = shape.exec(text)
  if (!match) return undefined
  const since = Number.parseInt(match[1]!, 36)
  if (match[2] === undefined) return { since }
  return { since, until: Number.parseInt(match[2], 36), after: match[3]! }
}
