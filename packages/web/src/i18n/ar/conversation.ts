import type { SameKeys } from '../catalogue.ts'
import type { conversation as en } from '../en/conversation.ts'

export const conversation: SameKeys<typeof en> = {}
