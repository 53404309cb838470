import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button, IconButton } from '../shared-ui/button.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { conversationIds } from '../state/store.ts'
import { ChatFilters } from './chat-filters.tsx'
import { ChatList } from './chat-list.tsx'
import { ChatSearch } from './chat-search.tsx'
import { chatQuery, shownIds } from './chosen.ts'

export function ChatListScreen() {
  return (
    <>
      <ScreenHeader
        title={t('chats.title')}
        actions={
          <>
            <IconButton icon="group" label={t('chats.newGroup')} onClick={() => navigate('/new-group')} />
            <IconButton icon="plus" label={t('chats.newChat')} onClick={() => navigate('/new')} />
          </>
        }
      />
      {conversationIds.value.length > 0 && (
        <div class="chat-tools">
          <ChatSearch />
          <ChatFilters />
        </div>
      )}
      <ChatList />
      <Nothing />
    </>
  )
}

function Nothing() {
  if (shownIds.value.length > 0) return null
  const query = chatQuery.value.trim()
  if (query !== '')
    return (
      <EmptyState
        icon="search"
        title={t('chats.nothingFoundTitle')}
        text={t('chats.nothingFoundText', { query })}
      />
    )
  if (conversationIds.value.length > 0) return <EmptyState icon="chats" title={t('chats.nothingHere')} />
  return (
    <EmptyState
      icon="add-person"
      title={t('chats.emptyTitle')}
      text={t('chats.emptyText')}
      action={
        <Button kind="primary" onClick={() => navigate('/add')}>
          {t('chats.addContact')}
        </Button>
      }
    />
  )
}
