/** The generated picture of somebody without one: the same for everybody who sees it. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Hues that keep apart from each other, so that two neighbours in a list seldom look alike. */
const hues = [172, 200, 225, 260, 290, 330, 355, 20, 38, 60, 95, 140]

export function avatarHue(id: string): number {
  // FNV-1a: ids made one after the other must not get neighbouring colours.
  let hash = 0x811c9dc5
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0
  return hues[(hash >>> 12) % hues.length]!
}

/** First letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const chosen = words.length > 1 ? [words[0]!, words.at(-1)!] : words
  return chosen.map(firstLetter).join('').toLocaleUpperCase()
}

function firstLetter(word: string): string {
  const [first] = segmenter.segment(word)
  return first?.segment ?? ''
}
