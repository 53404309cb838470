import { account } from './account.ts'
import { app } from './app.ts'
import { chats } from './chats.ts'
import { composer } from './composer.ts'
import { conversation } from './conversation.ts'
import { groups } from './groups.ts'
import { people } from './people.ts'
import { settings } from './settings.ts'
import { shared } from './shared.ts'

/** The catalogue that decides which keys there are; the other languages are checked against it. */
export const enCatalogue = {
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
