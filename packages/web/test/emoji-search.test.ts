import { expect, test } from 'bun:test'
import de from 'emoji-picker-element-data/de/cldr-native/data.json'
import en from 'emoji-picker-element-data/en/cldr-native/data.json'
import arNames from '../src/composer/emoji-names/ar.json'
import { type Emoji, searchEmoji, withNames } from '../src/composer/emoji-search.ts'

const english = en as Emoji[]
const german = de as Emoji[]
const arabic = withNames(english, arNames)
const found = (all: Emoji[], query: string) => searchEmoji(all, query, 30).map(({ emoji }) => emoji)

test('emoji are found by words of the language', () => {
  expect(found(english, 'red heart')).toContain('❤️')
  expect(found(german, 'rotes herz')).toContain('❤️')
  expect(found(arabic, 'قلب أحمر')).toContain('❤️')
  expect(found(arabic, 'كلب')).toContain('🐶')
  expect(found(arabic, 'علم ألمانيا')).toContain('🇩🇪')
  expect(found(german, 'قلب')).toEqual([])
})

test('marks that somebody leaves out do not matter', () => {
  expect(found(arabic, 'قلب احمر')).toContain('❤️')
  expect(found(arabic, 'قَلْب')).toContain('❤️')
  expect(found(german, 'frohlich')).toContain('😀')
})

test('English words find emoji in Arabic too, and those without an Arabic name keep their English one', () => {
  expect(found(arabic, 'heart')).toContain('❤️')
  expect(arabic).toHaveLength(english.length)
  expect(arabic.filter(({ annotation }) => /\p{sc=Arab}/u.test(annotation)).length).toBeGreaterThan(1_800)
  for (const { annotation } of arabic) expect(annotation).not.toBe('')
})
