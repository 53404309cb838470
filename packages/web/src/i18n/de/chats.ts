import type { SameKeys } from '../catalogue.ts'
import type { chats as en } from '../en/chats.ts'

export const chats: SameKeys<typeof en> = {}
