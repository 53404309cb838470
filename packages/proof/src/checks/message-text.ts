/**
 * The texts of a run: each says who wrote it, as their how-manieth in this conversation and how long, so none is like
 * another, and one that lost or gained something is known.
 */

/** `bytes`: length of the whole text, which is filled up to it; at least the mark is there. */
export type TextMark = { sender: number; number: number; bytes: number }

// No more digits than a length may have: what is claimed to be longer nobody has written.
const pattern = /^#(\d+)\.(\d+)\.(\d{1,5})(?: |$)/

export function textOf({ sender, number, bytes }: TextMark): string {
  const head = `#${sender}.${number}.${bytes} `
  return head + 'x'.repeat(Math.max(0, bytes - head.length))
}

/** Undefined for a text that no sender of a run has written. */
export function markOf(text: string): TextMark | undefined {
  const match = pattern.exec(text)
  return match ? { sender: Number(match[1]), number: Number(match[2]), bytes: Number(match[3]) } : undefined
}
