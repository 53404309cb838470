import type { Catalogue } from '../catalogue.ts'
import { account } from './account.ts'
import { app } from './app.ts'
import { chats } from './chats.ts'
import { composer } from './composer.ts'
import { conversation } from './conversation.ts'
import { groups } from './groups.ts'
import { people } from './people.ts'
import { settings } from './settings.ts'
import { shared } from './shared.ts'

export const arCatalogue: Catalogue = {
  ...shared,
  ...app,
  ...chats,
  ...conversation,
  ...composer,
  ...people,
  ...groups,
  ...account,
  ...settings,
}
