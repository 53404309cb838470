import type { Message } from '@kith/client'
import { t } from '../i18n/translate.ts'
import { quotedMessage } from '../state/quoted.ts'
import { useInnerTabIndex } from './inner-tab-index.ts'
import { shownName } from './notice-text.ts'

type QuoteProps = { conversationId: string; seq: number; onJump(seq: number): void }

const shownCharsMax = 240

/** The message that this one answers; pressing it goes there. */
export function Quote({ conversationId, seq, onJump }: QuoteProps) {
  const tabIndex = useInnerTabIndex()
  const origin = quotedMessage(conversationId, seq).value
  return (
    <button
      type="button"
      class="quote"
      tabIndex={tabIndex}
      title={t('conversation.jumpToOrigin')}
      onClick={() => onJump(seq)}
    >
      {origin && (
        <span class="quote-sender" dir="auto">
          {shownName(origin.from)}
        </span>
      )}
      <span class="quote-text" dir="auto">
        {origin ? quoteText(origin) : t('conversation.originUnknown')}
      </span>
    </button>
  )
}

export function quoteText({ kind, text }: Pick<Message, 'kind' | 'text'>): string {
  return kind === 'text' ? text.slice(0, shownCharsMax) : withoutText({ kind, mine: false })
}

/** Stands where a message has no text to show. */
export function withoutText({ kind, mine }: Pick<Message, 'kind' | 'mine'>): string {
  if (kind === 'unsupported') return t('conversation.unsupported')
  return t(mine ? 'conversation.recalledMine' : 'conversation.recalled')
}
