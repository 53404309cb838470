import { useEffect, useMemo } from 'preact/hooks'
import { rememberConversation } from '../app/last-conversation.ts'
import type { ScreenProps } from '../app/lazy.tsx'
import { Composer } from '../composer/composer.tsx'
import { t } from '../i18n/translate.ts'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { conversationOf } from '../state/store.ts'
import { Announcer } from './announcer.tsx'
import { ConversationHeader } from './conversation-header.tsx'
import { createConversationView } from './conversation-view.ts'
import { MessagePane } from './message-pane.tsx'
import { RequestBar } from './request-bar.tsx'

export function ConversationScreen({ params }: ScreenProps) {
  const conversationId = params.conversationId!
  const exists = conversationOf(conversationId).value !== undefined
  return exists ? <OpenConversation key={conversationId} conversationId={conversationId} /> : <Gone />
}

function OpenConversation({ conversationId }: { conversationId: string }) {
  const view = useMemo(() => createConversationView(conversationId), [])
  useEffect(() => {
    rememberConversation(conversationId)
    return view.close
  }, [])
  return (
    <div class="conversation">
      <ConversationHeader conversationId={conversationId} />
      <MessagePane view={view} />
      <Announcer conversationId={conversationId} />
      <RequestBar conversationId={conversationId} />
      <Composer view={view} />
    </div>
  )
}

function Gone() {
  return (
    <>
      <ScreenHeader title={t('chats.title')} backTo="/" backAlways />
      <EmptyState icon="chats" title={t('conversation.gone')} text={t('conversation.goneText')} />
    </>
  )
}
