import type { Message } from '@kith/client'
import { t } from '../i18n/translate.ts'
import { showFailure } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'
import { me } from '../state/store.ts'
import { useInnerTabIndex } from './inner-tab-index.ts'
import { namesText } from './notice-text.ts'

/** One pill for each emoji; pressing it gives or takes back mine. */
export function Reactions({ message }: { message: Message }) {
  const tabIndex = useInnerTabIndex()
  if (message.reactions.length === 0 || message.kind !== 'text') return null
  const myId = me.value?.userId ?? ''
  return (
    <div class="reactions">
      {[...byEmoji(message)].map(([emoji, userIds]) => {
        const isMine = userIds.includes(myId)
        return (
          <button
            key={emoji}
            type="button"
            class="reaction"
            tabIndex={tabIndex}
            aria-pressed={isMine}
            aria-label={t('conversation.reactedBy', { emoji, names: namesText(userIds) })}
            title={namesText(userIds)}
            onClick={() => react(message, isMine ? '' : emoji)}
          >
            <span>{emoji}</span>
            {userIds.length > 1 && <span class="reaction-count">{userIds.length}</span>}
          </button>
        )
      })}
    </div>
  )
}

/** Empty takes mine back. */
export function react({ conversationId, seq }: Message, emoji: string): void {
  if (seq !== undefined) kith.messages.react(conversationId, seq, emoji).catch(showFailure)
}

function byEmoji({ reactions }: Message): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { emoji, userId } of reactions) found.set(emoji, [...(found.get(emoji) ?? []), userId])
  return found
}
