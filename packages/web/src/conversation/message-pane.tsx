import { t } from '../i18n/translate.ts'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ErrorState } from '../shared-ui/error-state.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import type { ConversationView } from './conversation-view.ts'
import { MessageList } from './message-list.tsx'

/** The messages, or why there are none. */
export function MessagePane({ view }: { view: ConversationView }) {
  const opened = view.opened.value
  const items = opened.messages.items.value
  const error = opened.messages.error.value
  if (error) return <ErrorState text={failureText(error)} onRetry={view.openNewest} />
  if (!items) return <Loading />
  if (items.length === 0 && !opened.messages.hasOlder.value)
    return (
      <div class="message-pane-empty" role="log" aria-label={t('conversation.messages')}>
        <EmptyState icon="chats" title={t('conversation.emptyTitle')} text={t('conversation.emptyText')} />
      </div>
    )
  return <MessageList key={opened.generation} view={view} opened={opened} />
}
