import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { arCatalogue } from '../src/i18n/ar/index.ts'
import type { Text } from '../src/i18n/catalogue.ts'
import { deCatalogue } from '../src/i18n/de/index.ts'
import { enCatalogue } from '../src/i18n/en/index.ts'

const catalogues: Record<string, Record<string, Text>> = { en: enCatalogue, de: deCatalogue, ar: arCatalogue }
const english = catalogues.en!

function formsOf(text: Text): string[] {
  return typeof text === 'string' ? [text] : Object.values(text)
}

function placeholdersOf(text: Text): string[] {
  const found = formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? [])
  return [...new Set(found)].sort()
}

function sourceText(): string {
  const root = join(import.meta.dirname, '../src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const code = files.filter((file) => /\.tsx?$/.test(file) && !/^i18n\/(?:en|de|ar)\//.test(file))
  return code.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
}

describe.each(Object.keys(catalogues))('catalogue %s', (locale) => {
  const catalogue = catalogues[locale]!

  test('has exactly the keys of the English one, none empty', () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort())
    expect(
      Object.entries(catalogue).filter(([, text]) => formsOf(text).some((form) => !form.trim())),
    ).toEqual([])
  })

  test('fills in what English fills in', () => {
    for (const [key, text] of Object.entries(catalogue))
      expect({ key, placeholders: placeholdersOf(text) }).toEqual({
        key,
        placeholders: placeholdersOf(english[key]!),
      })
  })

  test('has every plural form of its language', () => {
    const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories
    for (const [key, text] of Object.entries(catalogue))
      if (typeof text !== 'string')
        expect({ key, forms: Object.keys(text).sort() }).toEqual({ key, forms: [...categories].sort() })
  })
})

test('every text of the catalogues is shown somewhere', () => {
  const source = sourceText()
  // Keys that are put together from a fixed set, such as the roles of members.
  const composed = /^(?:groups\.(?:owner|admin|member)|app\.(?:chats|people|settings))$/
  const unused = Object.keys(english).filter(
    (key) => !composed.test(key) && !source.includes(`'${key}'`) && !source.includes(`"${key}"`),
  )
  expect(unused).toEqual([])
})
