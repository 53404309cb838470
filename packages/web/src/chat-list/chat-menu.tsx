import type { Conversation } from '@kith/client'
import { useState } from 'preact/hooks'
import { currentConversationId, navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { Menu, type MenuItem, type MenuPlace } from '../shared-ui/menu.tsx'
import { showFailure } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'

/** Far enough away to be for good, and still a time that every clock can show. */
const mutedForGood = Date.UTC(2100, 0, 1)

type ChatMenuProps = {
  conversation: Conversation
  at: MenuPlace
  onClose(): void
  extra?: readonly MenuItem[]
}

export function ChatMenu({ conversation, at, onClose, extra = [] }: ChatMenuProps) {
  const [removing, setRemoving] = useState(false)
  const { conversationId } = conversation
  if (removing)
    return (
      <ConfirmDialog
        title={t('chats.removeTitle')}
        text={t('chats.removeText')}
        confirm={t('chats.remove')}
        danger
        onConfirm={() => remove(conversationId)}
        onClose={onClose}
      />
    )
  return (
    <Menu
      label={t('chats.actions', { name: conversation.title })}
      at={at}
      onClose={(chosen) => chosen !== 'remove' && onClose()}
      items={[
        ...extra,
        ...preferenceItems(conversation),
        {
          id: 'remove',
          label: t('chats.remove'),
          icon: 'trash',
          danger: true,
          onSelect: () => setRemoving(true),
        },
      ]}
    />
  )
}

function preferenceItems({ conversationId, pinned, archived, mutedUntil, unread }: Conversation): MenuItem[] {
  const set = (change: { pinned?: boolean; archived?: boolean; mutedUntil?: number }) => () =>
    kith.conversations.setPreferences(conversationId, change).catch(showFailure)
  const items: MenuItem[] = [
    { label: t(pinned ? 'chats.unpin' : 'chats.pin'), icon: 'pin', onSelect: set({ pinned: !pinned }) },
    {
      label: t(mutedUntil === 0 ? 'chats.mute' : 'chats.unmute'),
      icon: mutedUntil === 0 ? 'mute' : 'bell',
      onSelect: set({ mutedUntil: mutedUntil === 0 ? mutedForGood : 0 }),
    },
    {
      label: t(archived ? 'chats.unarchive' : 'chats.archive'),
      icon: 'archive',
      onSelect: set({ archived: !archived }),
    },
  ]
  if (unread > 0)
    items.unshift({
      label: t('chats.markRead'),
      icon: 'check',
      onSelect: () => kith.conversations.markRead(conversationId).catch(showFailure),
    })
  return items
}

async function remove(conversationId: string): Promise<void> {
  await kith.conversations.remove(conversationId)
  if (currentConversationId.value === conversationId) navigate('/', { replace: true })
}
