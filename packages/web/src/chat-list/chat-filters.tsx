import { type MessageKey, t } from '../i18n/translate.ts'
import { Badge } from '../shared-ui/badge.tsx'
import { type ChatFilter, chatFilters } from './choose.ts'
import { archivedCount, chatFilter, requestCount } from './chosen.ts'

const labels = {
  all: 'chats.all',
  unread: 'chats.unread',
  requests: 'chats.requests',
  archived: 'chats.archived',
} as const satisfies Record<ChatFilter, MessageKey>

export function ChatFilters() {
  const counts: Partial<Record<ChatFilter, number>> = {
    requests: requestCount.value,
    archived: archivedCount.value,
  }
  const shown = chatFilters.filter((filter) => filter === chatFilter.value || counts[filter] !== 0)
  return (
    <fieldset class="chips" aria-label={t('chats.show')}>
      {shown.map((filter) => (
        <button
          key={filter}
          type="button"
          class="chip"
          aria-pressed={filter === chatFilter.value}
          onClick={() => {
            chatFilter.value = filter
          }}
        >
          {t(labels[filter])}
          {filter === 'requests' && <Badge count={requestCount.value} label={String(requestCount.value)} />}
        </button>
      ))}
    </fieldset>
  )
}
