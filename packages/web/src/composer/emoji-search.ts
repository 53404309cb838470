/** Finds emoji by words of their names, whatever marks somebody leaves out while typing. */

export type Emoji = { emoji: string; annotation: string; tags?: string[]; group: number; version: number }
/** By emoji: its name, then other words for it. */
export type EmojiNames = Readonly<Record<string, readonly string[]>>

/** With names of another language; the old ones still find it, and stay where there is no new one. */
export function withNames(all: readonly Emoji[], names: EmojiNames): Emoji[] {
  return all.map((emoji) => {
    const [annotation, ...tags] = names[emoji.emoji] ?? []
    if (annotation === undefined) return emoji
    return { ...emoji, annotation, tags: [...tags, emoji.annotation, ...(emoji.tags ?? [])] }
  })
}

/** Every word of the query begins a word of the name or of a tag. */
export function searchEmoji(all: readonly Emoji[], query: string, countMax: number): Emoji[] {
  const wanted = wordsOf(query)
  const found: Emoji[] = []
  for (const { annotation, tags = [], ...rest } of all) {
    const words = wordsOf([annotation, ...tags].join(' '))
    if (wanted.every((part) => words.some((word) => word.startsWith(part) || word.startsWith(`ال${part}`))))
      found.push({ annotation, tags, ...rest })
    if (found.length === countMax) break
  }
  return found
}

/** Without marks: `é` as `e`, `أ` as `ا`, and no vowel signs or stretching in Arabic. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\u0640]/gu, '')
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}
