import { t } from '../i18n/translate.ts'
import { Badge } from '../shared-ui/badge.tsx'
import { IconButton } from '../shared-ui/button.tsx'
import { conversationOf } from '../state/store.ts'
import type { ConversationView } from './conversation-view.ts'

type JumpButtonProps = { view: ConversationView; hidden: boolean; onJump(): void }

export function JumpButton({ view, hidden, onJump }: JumpButtonProps) {
  if (hidden) return null
  return (
    <div class="jump-button">
      <Badge count={conversationOf(view.conversationId).value?.unread ?? 0} />
      <IconButton icon="down" label={t('conversation.toBottom')} onClick={onJump} />
    </div>
  )
}
