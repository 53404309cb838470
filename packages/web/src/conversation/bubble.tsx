import type { Message } from '@kith/client'
import { clockText, fullText } from '../i18n/day.ts'
import { direction, t } from '../i18n/translate.ts'
import { avatarHue } from '../shared-ui/avatar-picture.ts'
import { MessageText } from './message-text.tsx'
import { shownName } from './notice-text.ts'
import { Quote, withoutText } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { isBigEmoji } from './rows.ts'
import { Ticks } from './ticks.tsx'

type BubbleProps = { id: string; message: Message; withName: boolean; onJump(seq: number): void }

export function Bubble({ id, message, withName, onJump }: BubbleProps) {
  const { kind, text, replyTo, conversationId } = message
  const big = kind === 'text' && replyTo === undefined && isBigEmoji(text)
  return (
    <div class="bubble-column" id={id}>
      <div class={big ? 'bubble bubble-big' : 'bubble'}>
        {withName && (
          <span class="bubble-sender" style={{ '--avatar-hue': avatarHue(message.from) }} dir="auto">
            {shownName(message.from)}
          </span>
        )}
        {kind === 'text' && replyTo !== undefined && (
          <Quote conversationId={conversationId} seq={replyTo} onJump={onJump} />
        )}
        {/* The text's own direction decides on which side it begins, whatever the language of the app. */}
        <div class="bubble-body" dir="auto">
          {kind === 'text' ? (
            <MessageText text={text} mentions={message.mentions} />
          ) : (
            <p class="bubble-recalled">{withoutText(message)}</p>
          )}
          <Foot message={message} />
        </div>
      </div>
      <Reactions message={message} />
      {message.state === 'failed' && <p class="bubble-failed">{t('conversation.failedHint')}</p>}
    </div>
  )
}

function Foot({ message }: { message: Message }) {
  const { time, edited, kind, state, mine } = message
  return (
    <span class="bubble-foot">
      <span class="bubble-foot-line" dir={direction.value}>
        {edited && kind === 'text' && <span>{t('conversation.edited')}</span>}
        <time dateTime={new Date(time).toISOString()} title={fullText(time)}>
          {clockText(time)}
        </time>
        {mine && state && kind === 'text' && <Ticks state={state} />}
      </span>
    </span>
  )
}
