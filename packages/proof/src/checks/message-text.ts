/** The texts of a run: each says who wrote it and as their how-manieth in this conversation, so none is like another. */

export type TextMark = { sender: number; number: number }

const pattern = /^#(\d+)\.(\d+)(?: |$)/

/** @param bytes length of the whole text; the rest is filled up */
export function textOf({ sender, number }: TextMark, bytes = 0): string {
  const head = `#${sender}.${number} `
  return head + 'x'.repeat(Math.max(0, bytes - head.length))
}

/** Undefined for a text that no sender of a run has written. */
export function markOf(text: string): TextMark | undefined {
  const match = pattern.exec(text)
  return match ? { sender: Number(match[1]), number: Number(match[2]) } : undefined
}
