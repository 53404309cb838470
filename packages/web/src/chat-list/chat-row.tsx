import { useComputed } from '@preact/signals'
import { useCallback, useState } from 'preact/hooks'
import { Link } from '../app/link.tsx'
import { currentConversationId } from '../app/router.ts'
import { listTimeText } from '../i18n/day.ts'
import { t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { Badge } from '../shared-ui/badge.tsx'
import { IconButton } from '../shared-ui/button.tsx'
import { Icon } from '../shared-ui/icon.tsx'
import type { MenuPlace } from '../shared-ui/menu.tsx'
import { useMenuGestures } from '../shared-ui/use-menu-gestures.ts'
import { conversationOf, presenceOf } from '../state/store.ts'
import { ChatMenu } from './chat-menu.tsx'
import { ChatPreview } from './chat-preview.tsx'

type ChatRowProps = {
  conversationId: string
  index: number
  count: number
  /** Distance from the top of the list. */
  startRem: number
  /** In the tab order. */
  isActive: boolean
  onFocus(conversationId: string): void
}

export function ChatRow({ conversationId, index, count, startRem, isActive, onFocus }: ChatRowProps) {
  const [menuAt, setMenuAt] = useState<MenuPlace | undefined>(undefined)
  const gestures = useMenuGestures(useCallback(setMenuAt, []))
  // Another conversation being opened draws the row that was left and the one that was chosen, not all of them.
  const isCurrent = useComputed(() => currentConversationId.value === conversationId).value
  const conversation = conversationOf(conversationId).value
  if (!conversation) return null
  const { title, peer, unread, archived, pinned, mutedUntil, lastActivity } = conversation
  return (
    <li
      class="chat-row"
      data-index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      style={{ transform: `translateY(${startRem}rem)` }}
      {...gestures}
    >
      <Link
        to={`/c/${conversationId}`}
        class="chat-row-link"
        tabIndex={isActive ? 0 : -1}
        aria-current={isCurrent ? 'page' : undefined}
        onFocus={() => onFocus(conversationId)}
      >
        <Avatar
          id={peer?.userId ?? conversationId}
          name={title}
          picture={conversation.picture || peer?.picture}
          online={peer && presenceOf(peer.userId).value?.online}
        />
        <span class="chat-row-text">
          <span class="chat-row-line">
            <span class="chat-row-title" dir="auto">
              {title}
            </span>
            <time class={unread > 0 ? 'chat-row-time chat-row-time-unread' : 'chat-row-time'}>
              {listTimeText(lastActivity)}
            </time>
          </span>
          <span class="chat-row-line">
            <ChatPreview conversation={conversation} />
            {mutedUntil !== 0 && <Icon name="mute" label={t('chats.muted')} />}
            {pinned && <Icon name="pin" label={t('chats.pinned')} />}
            <Badge count={unread} quiet={archived || mutedUntil !== 0} />
          </span>
        </span>
      </Link>
      <IconButton
        class="chat-row-menu"
        icon="more"
        label={t('chats.actions', { name: title })}
        tabIndex={isActive ? 0 : -1}
        onClick={(event) => setMenuAt(event.currentTarget)}
      />
      {menuAt && <ChatMenu conversation={conversation} at={menuAt} onClose={() => setMenuAt(undefined)} />}
    </li>
  )
}
