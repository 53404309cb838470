/**
 * The words of the app in the person's language. `t` reads a signal, so whatever draws with it is drawn again when
 * the language changes. English is part of the app; the others are fetched when they are chosen.
 */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import { read, write } from '../platform/appearance.ts'
import type { Catalogue, MessageKey, Text } from './catalogue.ts'
import { enCatalogue } from './en/index.ts'

export type { MessageKey } from './catalogue.ts'
export const locales = ['en', 'de', 'ar'] as const
export type Locale = (typeof locales)[number]
export const localeNames: Record<Locale, string> = { en: 'English', de: 'Deutsch', ar: 'العربية' }

const localeSignal = signal<Locale>('en')
const catalogueSignal = signal<Catalogue>(enCatalogue)
export const locale: ReadonlySignal<Locale> = localeSignal
export const direction = computed(() => (localeSignal.value === 'ar' ? 'rtl' : 'ltr'))
const pluralRules = computed(() => new Intl.PluralRules(localeSignal.value))
const numberFormat = computed(() => new Intl.NumberFormat(localeSignal.value))

const loaders: Record<Locale, () => Promise<Catalogue>> = {
  en: async () => enCatalogue,
  de: () => import('./de/index.ts').then((module) => module.deCatalogue),
  ar: () => import('./ar/index.ts').then((module) => module.arCatalogue),
}

export async function startI18n(): Promise<void> {
  const chosen = read('locale')
  const wanted = chosen ? [chosen] : navigator.languages.map((language) => language.split('-')[0]!)
  const found = wanted.find((language): language is Locale => locales.includes(language as Locale)) ?? 'en'
  try {
    await show(found)
  } catch {
    // Its words could not be fetched: better the app in English than no app.
    await show('en')
  }
}

export async function setLocale(locale: Locale): Promise<void> {
  await show(locale)
  write('locale', locale)
}

async function show(locale: Locale): Promise<void> {
  const catalogue = await loaders[locale]()
  batch(() => {
    localeSignal.value = locale
    catalogueSignal.value = catalogue
  })
  document.documentElement.lang = locale
  document.documentElement.dir = direction.value
}

export type Values = Readonly<Record<string, string | number>>

/** The text for `key`, with `{name}` replaced by `values.name`; `values.count` chooses the plural form. */
export function t(key: MessageKey, values: Values = {}): string {
  return fill(chooseForm(catalogueSignal.value[key], values), values, numberFormat.value)
}

function chooseForm(text: Text, values: Values): string {
  if (typeof text === 'string') return text
  return text[pluralRules.value.select(Number(values.count))] ?? text.other
}

function fill(text: string, values: Values, numbers: Intl.NumberFormat): string {
  return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name]
    if (value === undefined) return placeholder
    return typeof value === 'number' ? numbers.format(value) : value
  })
}
