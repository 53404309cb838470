import type { ScreenProps } from '../app/lazy.tsx'
import { t } from '../i18n/translate.ts'
import { PersonDetails } from '../people/person-details.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { conversationOf } from '../state/store.ts'
import { GroupDetails } from './group-details.tsx'

/** What lies behind a conversation: the other person, or the group. */
export function ConversationInfoScreen({ params }: ScreenProps) {
  const conversationId = params.conversationId!
  const conversation = conversationOf(conversationId).value
  const isGroup = conversation?.kind === 'group'
  return (
    <>
      <ScreenHeader
        title={t(isGroup ? 'groups.info' : 'people.info')}
        backTo={`/c/${conversationId}`}
        backAlways
      />
      <div class="screen-body">
        {!conversation && <EmptyState icon="chats" title={t('shared.errorNotFound')} />}
        {conversation?.peer && (
          <PersonDetails userId={conversation.peer.userId} offered={conversation.peer} />
        )}
        {conversation && isGroup && <GroupDetails conversation={conversation} />}
      </div>
    </>
  )
}
