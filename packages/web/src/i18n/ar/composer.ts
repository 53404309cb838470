import type { SameKeys } from '../catalogue.ts'
import type { composer as en } from '../en/composer.ts'

export const composer: SameKeys<typeof en> = {}
