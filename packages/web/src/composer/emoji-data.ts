/** All emoji with their names in the person's language, from files of this server. */
import deUrl from 'emoji-picker-element-data/de/cldr-native/data.json?url'
import enUrl from 'emoji-picker-element-data/en/cldr-native/data.json?url'
import type { Locale } from '../i18n/translate.ts'

export type Emoji = { emoji: string; annotation: string; tags?: string[]; group: number; version: number }

/** The data set has no Arabic: its search then works by English names. */
const urls: Record<Locale, string> = { en: enUrl, de: deUrl, ar: enUrl }
const loaded = new Map<string, Promise<Emoji[]>>()

export function loadEmoji(locale: Locale): Promise<Emoji[]> {
  const url = urls[locale]
  let data = loaded.get(url)
  if (!data) {
    data = fetchEmoji(url)
    data.catch(() => loaded.delete(url))
    loaded.set(url, data)
  }
  return data
}

async function fetchEmoji(url: string): Promise<Emoji[]> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return (await response.json()) as Emoji[]
}

/** Every word of the query begins a word of the name or of a tag. */
export function searchEmoji(all: readonly Emoji[], query: string, countMax: number): Emoji[] {
  const wanted = query.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const found: Emoji[] = []
  for (const emoji of all) {
    const words = [...emoji.annotation.toLocaleLowerCase().split(/[\s-]+/), ...(emoji.tags ?? [])]
    if (wanted.every((part) => words.some((word) => word.startsWith(part)))) found.push(emoji)
    if (found.length === countMax) break
  }
  return found
}
