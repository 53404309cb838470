import { useEffect, useMemo, useState } from 'preact/hooks'
import { locale, type MessageKey, t } from '../i18n/translate.ts'
import { read, write } from '../platform/appearance.ts'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { loadEmoji } from './emoji-data.ts'
import { EmojiGrid } from './emoji-grid.tsx'
import { type Emoji, searchEmoji } from './emoji-search.ts'

/** Numbers of the groups in the data; `recent` is our own. */
const groups: { id: number | 'recent'; sign: string; label: MessageKey }[] = [
  { id: 'recent', sign: '🕘', label: 'composer.emojiRecent' },
  { id: 0, sign: '😀', label: 'composer.emojiSmileys' },
  { id: 1, sign: '👋', label: 'composer.emojiPeople' },
  { id: 3, sign: '🌿', label: 'composer.emojiNature' },
  { id: 4, sign: '🍎', label: 'composer.emojiFood' },
  { id: 5, sign: '🚲', label: 'composer.emojiPlaces' },
  { id: 6, sign: '🎈', label: 'composer.emojiActivities' },
  { id: 7, sign: '💡', label: 'composer.emojiObjects' },
  { id: 8, sign: '💠', label: 'composer.emojiSymbols' },
  { id: 9, sign: '🏳️', label: 'composer.emojiFlags' },
]
const recentMax = 24
const foundMax = 120

export function EmojiPicker({ onChoose }: { onChoose(emoji: string): void }) {
  const [data] = useLoaded(() => loadEmoji(locale.value), [locale.value])
  const [query, setQuery] = useState('')
  const recent = useMemo(readRecent, [])
  const [group, setGroup] = useState<number | 'recent'>(recent.length > 0 ? 'recent' : 0)
  useEffect(() => setQuery(''), [group])
  if (data.state === 'loading') return <Loading />
  if (data.state === 'failed') return <p>{failureText(data.error)}</p>

  const shown =
    query.trim() !== '' ? searchEmoji(data.value, query, foundMax) : inGroup(data.value, group, recent)
  return (
    <div class="emoji-picker">
      <input
        type="search"
        class="text-field-input"
        aria-label={t('composer.emojiSearch')}
        placeholder={t('composer.emojiSearch')}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <fieldset class="emoji-groups" aria-label={t('composer.emoji')}>
        {groups
          .filter(({ id }) => id !== 'recent' || recent.length > 0)
          .map(({ id, sign, label }) => (
            <button
              key={id}
              type="button"
              class="emoji-group"
              aria-pressed={id === group}
              aria-label={t(label)}
              title={t(label)}
              onClick={() => setGroup(id)}
            >
              {sign}
            </button>
          ))}
      </fieldset>
      {shown.length === 0 && <p>{t('composer.emojiNone')}</p>}
      <EmojiGrid
        shown={shown}
        onChoose={(emoji) => {
          write(
            'recent-emoji',
            [emoji, ...recent.filter((each) => each !== emoji)].slice(0, recentMax).join(' '),
          )
          onChoose(emoji)
        }}
      />
    </div>
  )
}

function inGroup(all: readonly Emoji[], group: number | 'recent', recent: readonly string[]): Emoji[] {
  if (group !== 'recent') return all.filter((emoji) => emoji.group === group)
  return recent.flatMap((sign) => all.find(({ emoji }) => emoji === sign) ?? [])
}

function readRecent(): string[] {
  return (read('recent-emoji') ?? '').split(' ').filter(Boolean)
}
