/** All emoji with their names in the person's language, from files of this server. */
import deUrl from 'emoji-picker-element-data/de/cldr-native/data.json?url'
import enUrl from 'emoji-picker-element-data/en/cldr-native/data.json?url'
import type { Locale } from '../i18n/translate.ts'
import arNamesUrl from './emoji-names/ar.json?url'
import { type Emoji, type EmojiNames, withNames } from './emoji-search.ts'

const loaders: Record<Locale, () => Promise<Emoji[]>> = {
  en: () => fetchJson<Emoji[]>(enUrl),
  de: () => fetchJson<Emoji[]>(deUrl),
  // The data set has no Arabic: its names come from a file beside it.
  ar: async () => withNames(await loadEmoji('en'), await fetchJson<EmojiNames>(arNamesUrl)),
}
const loaded = new Map<Locale, Promise<Emoji[]>>()

export function loadEmoji(locale: Locale): Promise<Emoji[]> {
  let data = loaded.get(locale)
  if (!data) {
    data = loaders[locale]()
    data.catch(() => loaded.delete(locale))
    loaded.set(locale, data)
  }
  return data
}

async function fetchJson<T>(url: string): Promise<T> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return (await response.json()) as T
}
