import type { Conversation } from '@kith/client'
import { useState } from 'preact/hooks'
import { Link } from '../app/link.tsx'
import { goBack } from '../app/router.ts'
import { ChatMenu } from '../chat-list/chat-menu.tsx'
import { typingText } from '../chat-list/typing-text.ts'
import { t } from '../i18n/translate.ts'
import { whenText } from '../i18n/when.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { IconButton } from '../shared-ui/button.tsx'
import { useEscape } from '../shared-ui/use-escape.ts'
import { conversationOf, presenceOf } from '../state/store.ts'

export function ConversationHeader({ conversationId }: { conversationId: string }) {
  const [menuAt, setMenuAt] = useState<HTMLElement | undefined>(undefined)
  const conversation = conversationOf(conversationId).value
  useEscape('/')
  if (!conversation) return null
  const { title, peer } = conversation
  return (
    <div class="conversation-header">
      <IconButton icon="back" label={t('shared.back')} class="only-narrow" onClick={() => goBack('/')} />
      <Link to={`/c/${conversationId}/info`} class="conversation-about">
        <Avatar
          id={peer?.userId ?? conversationId}
          name={title}
          picture={conversation.picture || peer?.picture}
          online={peer && presenceOf(peer.userId).value?.online}
        />
        <span class="conversation-about-text">
          <h1 class="conversation-title" dir="auto">
            {title}
          </h1>
          <Subtitle conversation={conversation} />
        </span>
        <span class="visually-hidden">{t('conversation.info')}</span>
      </Link>
      <IconButton
        icon="more"
        label={t('conversation.menu')}
        aria-haspopup="menu"
        onClick={(event) => setMenuAt(event.currentTarget)}
      />
      {menuAt && <ChatMenu conversation={conversation} at={menuAt} onClose={() => setMenuAt(undefined)} />}
    </div>
  )
}

function Subtitle({ conversation }: { conversation: Conversation }) {
  const typing = typingText(conversation)
  const text =
    typing ?? (conversation.peer ? presenceText(conversation.peer.userId) : membersText(conversation))
  return (
    <span class={typing ? 'conversation-subtitle chat-preview-typing' : 'conversation-subtitle'}>{text}</span>
  )
}

function membersText({ memberCount }: Conversation): string {
  return t('conversation.memberCount', { count: memberCount })
}

function presenceText(userId: string): string {
  const presence = presenceOf(userId).value
  if (presence?.online) return t('conversation.online')
  return presence?.lastSeen ? t('conversation.lastSeen', { when: whenText(presence.lastSeen) }) : ''
}
