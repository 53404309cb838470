import type { Message } from '@kith/client'
import { useState } from 'preact/hooks'
import { EmojiDialog } from '../composer/emoji-dialog.tsx'
import { t } from '../i18n/translate.ts'
import { copyText } from '../platform/clipboard.ts'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { Menu, type MenuItem, type MenuPlace, type QuickItem } from '../shared-ui/menu.tsx'
import { showFailure, showToast } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'
import { me } from '../state/store.ts'
import type { ConversationView } from './conversation-view.ts'
import { DetailsDialog } from './details-dialog.tsx'
import { react } from './reactions.tsx'
import { VersionsDialog } from './versions-dialog.tsx'

type MessageActionsProps = { message: Message; view: ConversationView; at: MenuPlace; onClose(): void }
/** What stands on the screen: the menu, or what was chosen in it. */
const dialogs = ['recall', 'details', 'versions', 'emoji'] as const
type Stage = 'menu' | (typeof dialogs)[number]

const quickEmoji = ['👍', '❤️', '😂', '😮', '😢', '🙏']

export function MessageActions({ message, view, at, onClose }: MessageActionsProps) {
  const [stage, setStage] = useState<Stage>('menu')
  const { conversationId, seq } = message
  switch (stage) {
    case 'menu':
      return (
        <Menu
          label={t('conversation.actions')}
          at={at}
          items={actionItems(message, view, setStage)}
          quick={seq !== undefined && message.kind === 'text' ? quickItems(message) : []}
          onClose={(chosen) => {
            if (!dialogs.some((dialog) => dialog === chosen)) onClose()
          }}
        />
      )
    case 'recall':
      return (
        <ConfirmDialog
          title={t('conversation.recallTitle')}
          text={t('conversation.recallText')}
          confirm={t('conversation.recall')}
          danger
          onConfirm={() => kith.messages.recall(conversationId, seq!)}
          onClose={onClose}
        />
      )
    case 'details':
      return <DetailsDialog conversationId={conversationId} seq={seq!} onClose={onClose} />
    case 'versions':
      return <VersionsDialog conversationId={conversationId} seq={seq!} onClose={onClose} />
    case 'emoji':
      return (
        <EmojiDialog
          onClose={onClose}
          onChoose={(emoji) => {
            react(message, emoji)
            onClose()
          }}
        />
      )
  }
}

function quickItems(message: Message): QuickItem[] {
  const mine = message.reactions.find(({ userId }) => userId === me.value?.userId)?.emoji
  return quickEmoji.map((emoji) => ({
    sign: emoji,
    label: t('conversation.react', { emoji }),
    pressed: emoji === mine,
    onSelect: () => react(message, emoji === mine ? '' : emoji),
  }))
}

function actionItems(message: Message, view: ConversationView, show: (stage: Stage) => void): MenuItem[] {
  const { conversationId, seq, clientId, mine, kind, text, edited, state } = message
  const isText = kind === 'text'
  const stored = seq !== undefined
  const compose = (mode: 'reply' | 'edit') => () => {
    view.composing.value = { mode, message }
  }
  const dialog = (id: Exclude<Stage, 'menu'>) => ({ id, onSelect: () => show(id) })
  const items: (MenuItem | false | undefined)[] = [
    state === 'failed' && {
      label: t('conversation.retry'),
      icon: 'sync',
      onSelect: () => kith.messages.retry(clientId!).catch(showFailure),
    },
    state === 'failed' && {
      label: t('conversation.discard'),
      icon: 'trash',
      danger: true,
      onSelect: () => kith.messages.discard(clientId!).catch(showFailure),
    },
    stored && isText && { label: t('conversation.reply'), icon: 'reply', onSelect: compose('reply') },
    stored && isText && { label: t('conversation.reactMore'), icon: 'emoji', ...dialog('emoji') },
    isText && { label: t('conversation.copy'), icon: 'copy', onSelect: () => copy(text) },
    stored && mine && isText && { label: t('conversation.edit'), icon: 'edit', onSelect: compose('edit') },
    stored && mine && isText && { label: t('conversation.details'), icon: 'info', ...dialog('details') },
    stored && edited && isText && { label: t('conversation.versions'), icon: 'clock', ...dialog('versions') },
    stored &&
      mine &&
      isText && { label: t('conversation.recall'), icon: 'recall', danger: true, ...dialog('recall') },
    stored && {
      label: t('conversation.deleteForMe'),
      icon: 'trash',
      danger: true,
      onSelect: () => kith.messages.deleteForMe(conversationId, seq).catch(showFailure),
    },
  ]
  return items.filter((item): item is MenuItem => Boolean(item))
}

async function copy(text: string): Promise<void> {
  try {
    await copyText(text)
    showToast(t('conversation.copied'))
  } catch (error) {
    showFailure(error)
  }
}
