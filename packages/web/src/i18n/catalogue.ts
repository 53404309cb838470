import type { enCatalogue } from './en/index.ts'

/** Forms of a text by the number `count`, as Intl.PluralRules names them; `other` is always there. */
export type Plural = { other: string } & Partial<Record<Exclude<Intl.LDMLPluralRule, 'other'>, string>>
export type Text = string | Plural

/** An area of a catalogue in another language: the same keys, plural where English is. */
export type SameKeys<Area> = { [K in keyof Area]: Area[K] extends string ? string : Plural }

export type MessageKey = keyof typeof enCatalogue
export type Catalogue = SameKeys<typeof enCatalogue>
