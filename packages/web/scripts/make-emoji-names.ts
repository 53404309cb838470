/**
 * Writes src/composer/emoji-names/ar.json, the Arabic names that the emoji data has not, from Unicode CLDR:
 * `npm pack cldr-annotations-full`, unpack it, and `npx bun packages/web/scripts/make-emoji-names.ts
 * package/annotations/ar/annotations.json`. The result is committed, because the package is a thousand times its size.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

type Annotations = { annotations: { annotations: Record<string, { default?: string[]; tts?: string[] }> } }

const { annotations } = (JSON.parse(await readFile(process.argv[2]!, 'utf8')) as Annotations).annotations
const known = createRequire(import.meta.url)('emoji-picker-element-data/en/cldr-native/data.json') as {
  emoji: string
}[]

const regions = new Intl.DisplayNames('ar', { type: 'region' })

/** CLDR derives the names of flags from those of the countries. */
function flagName(emoji: string): string | undefined {
  const letters = Array.from(emoji, (sign) => sign.codePointAt(0)! - 0x1f1e6 + 65)
  if (letters.length !== 2 || letters.some((letter) => letter < 65 || letter > 90)) return undefined
  return `علم: ${regions.of(String.fromCharCode(...letters))}`
}

const names: Record<string, string[]> = {}
for (const { emoji } of known) {
  const { tts = [], default: tags = [] } =
    annotations[emoji] ?? annotations[emoji.replaceAll('\ufe0f', '')] ?? {}
  const name = tts[0] ?? flagName(emoji)
  if (name) names[emoji] = [name, ...tags.filter((tag) => tag !== name)]
}
await writeFile(
  join(import.meta.dirname, '../src/composer/emoji-names/ar.json'),
  `${JSON.stringify(names)}\n`,
)
