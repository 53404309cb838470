import type { Message } from '@kith/client'
import type { Composing } from '../conversation/conversation-view.ts'
import { shownName } from '../conversation/notice-text.ts'
import { quoteText } from '../conversation/quote.tsx'
import { t } from '../i18n/translate.ts'
import { IconButton } from '../shared-ui/button.tsx'
import { Icon } from '../shared-ui/icon.tsx'
import { quotedMessage } from '../state/quoted.ts'

type ComposingBarProps = { composing: Exclude<Composing, { mode: 'new' }>; onStop(): void }

/** Above the field: the message that is answered or edited. */
export function ComposingBar({ composing: { mode, message }, onStop }: ComposingBarProps) {
  const isReply = mode === 'reply'
  // As it is now: it may have been edited or recalled since it was chosen.
  const current =
    message.seq === undefined ? message : quotedMessage(message.conversationId, message.seq).value
  return (
    <div class="composing-bar">
      <Icon name={isReply ? 'reply' : 'edit'} />
      <div class="composing-bar-text">
        <span class="quote-sender">{isReply ? replyTitle(message) : t('composer.editing')}</span>
        <span class="quote-text" dir="auto">
          {quoteText(current ?? message)}
        </span>
      </div>
      <IconButton
        icon="close"
        label={t(isReply ? 'composer.stopReply' : 'composer.stopEdit')}
        onClick={onStop}
      />
    </div>
  )
}

function replyTitle({ mine, from }: Message): string {
  return mine ? t('conversation.replyToMe') : t('conversation.replyTo', { name: shownName(from) })
}
