import type { Message } from '@kith/client'
import { useCallback, useId, useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { IconButton } from '../shared-ui/button.tsx'
import type { MenuPlace } from '../shared-ui/menu.tsx'
import { useMenuGestures } from '../shared-ui/use-menu-gestures.ts'
import { conversationOf, profileOf } from '../state/store.ts'
import { Bubble } from './bubble.tsx'
import type { ConversationView } from './conversation-view.ts'
import { IsActiveMessage } from './inner-tab-index.ts'
import { MessageActions } from './message-actions.tsx'
import { shownName } from './notice-text.ts'

type MessageRowProps = {
  message: Message
  first: boolean
  last: boolean
  view: ConversationView
  /** In the tab order. */
  isActive: boolean
  onFocus(key: string): void
  onJump(seq: number): void
}

export function MessageRow({ message, first, last, view, isActive, onFocus, onJump }: MessageRowProps) {
  const [menuAt, setMenuAt] = useState<MenuPlace | undefined>(undefined)
  const gestures = useMenuGestures(useCallback(setMenuAt, []))
  const isGroup = conversationOf(view.conversationId).value?.kind === 'group'
  const id = useId()
  const withName = isGroup && !message.mine && first
  const isMarked = message.seq !== undefined && view.marked.value === message.seq
  const classes = [
    'message-row',
    message.mine ? 'message-mine' : 'message-theirs',
    first && 'message-first',
    last && 'message-last',
    isGroup && 'message-in-group',
    isMarked && 'message-marked',
  ]
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      tabIndex={isActive ? 0 : -1}
      id={id}
      aria-label={shownName(message.from)}
      // Who, what, when and how far: all that is seen is said when the focus comes here.
      aria-labelledby={withName ? `${id}-said` : `${id} ${id}-said`}
      data-seq={message.seq}
      onFocus={() => onFocus(message.key)}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return
        event.preventDefault()
        setMenuAt(event.currentTarget)
      }}
      {...gestures}
    >
      {isGroup && !message.mine && <SenderPicture userId={message.from} shown={last} />}
      <IsActiveMessage.Provider value={isActive}>
        <Bubble id={`${id}-said`} message={message} withName={withName} onJump={onJump} />
      </IsActiveMessage.Provider>
      <IconButton
        class="message-menu-button"
        icon="more"
        label={t('conversation.actions')}
        tabIndex={-1}
        onClick={(event) => setMenuAt(event.currentTarget)}
      />
      {menuAt && (
        <MessageActions message={message} view={view} at={menuAt} onClose={() => setMenuAt(undefined)} />
      )}
    </article>
  )
}

function SenderPicture({ userId, shown }: { userId: string; shown: boolean }) {
  const profile = profileOf(userId).value
  return (
    <span class="message-sender-picture">
      {shown && <Avatar id={userId} name={profile?.name ?? ''} picture={profile?.picture} size="small" />}
    </span>
  )
}
