/**
 * Every screen of the app, by its path. To add one:
 *
 * 1. Write the component in its folder (`people/contact-screen.tsx`), taking `ScreenProps`; begin it with
 *    `<ScreenHeader title=…/>` from shared-ui, which brings the way back on narrow windows.
 * 2. Add a line below. `side` is the pane at the start (a list), `main` the pane beside it. A wide window shows both;
 *    a narrow one shows `main`, or `side` where there is no main. Load it lazily unless it is needed at once.
 * 3. Add its words to the catalogues of its area (`i18n/en/people.ts` and the same in de and ar) and read them with
 *    `t('people.title')`; read data from the signals in state/store.ts, act through `kith` in state/host.ts.
 */
import { ChatListScreen } from '../chat-list/chat-list-screen.tsx'
import { ConversationScreen } from '../conversation/conversation-screen.tsx'
import { lazy, type Screen } from './lazy.tsx'
import { matchPath, type Params } from './match-path.ts'

export type ScreenEntry = { pattern: string; section: Section; side: Screen; main?: Screen }
export type Section = 'chats' | 'people' | 'settings'

const people = lazy(() => import('../people/people-screen.tsx').then((module) => module.PeopleScreen))
const settings = lazy(() => import('../account/settings-screen.tsx').then((module) => module.SettingsScreen))
const newChat = lazy(() => import('../people/new-chat-screen.tsx').then((module) => module.NewChatScreen))
const newGroup = lazy(() => import('../groups/new-group-screen.tsx').then((module) => module.NewGroupScreen))
const info = lazy(() =>
  import('../groups/conversation-info-screen.tsx').then((module) => module.ConversationInfoScreen),
)
const contact = lazy(() => import('../people/contact-screen.tsx').then((module) => module.ContactScreen))
const addContact = lazy(() =>
  import('../people/add-contact-screen.tsx').then((module) => module.AddContactScreen),
)
const join = lazy(() => import('../groups/join-screen.tsx').then((module) => module.JoinScreen))
const section = lazy(() =>
  import('../account/settings-section-screen.tsx').then((module) => module.SettingsSectionScreen),
)

export const screens: readonly ScreenEntry[] = [
  { pattern: '/', section: 'chats', side: ChatListScreen },
  { pattern: '/c/:conversationId', section: 'chats', side: ChatListScreen, main: ConversationScreen },
  { pattern: '/c/:conversationId/info', section: 'chats', side: ChatListScreen, main: info },
  { pattern: '/new', section: 'chats', side: newChat },
  { pattern: '/new-group', section: 'chats', side: newGroup },
  { pattern: '/join/:code', section: 'chats', side: ChatListScreen, main: join },
  { pattern: '/people', section: 'people', side: people },
  { pattern: '/people/:userId', section: 'people', side: people, main: contact },
  { pattern: '/add', section: 'people', side: people, main: addContact },
  { pattern: '/add/:handle', section: 'people', side: people, main: addContact },
  { pattern: '/settings', section: 'settings', side: settings },
  { pattern: '/settings/:section', section: 'settings', side: settings, main: section },
]

export function screenAt(path: string): { entry: ScreenEntry; params: Params } | undefined {
  for (const entry of screens) {
    const params = matchPath(entry.pattern, path)
    if (params) return { entry, params }
  }
  return undefined
}
