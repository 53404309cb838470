import { dayText } from '../i18n/day.ts'
import { t } from '../i18n/translate.ts'
import type { ConversationView } from './conversation-view.ts'
import { MessageRow } from './message-row.tsx'
import { noticeText } from './notice-text.ts'
import type { Row } from './rows.ts'

type RowViewProps = {
  row: Row
  view: ConversationView
  isActive: boolean
  onFocus(key: string): void
  onJump(seq: number): void
}

export function RowView({ row, view, isActive, onFocus, onJump }: RowViewProps) {
  switch (row.kind) {
    case 'day':
      return (
        <h2 class="day-row">
          <span>{dayText(row.time)}</span>
        </h2>
      )
    case 'unread':
      return (
        <div class="unread-row">
          <span>{t('conversation.unreadDivider')}</span>
        </div>
      )
    case 'notice':
      return (
        <p class="notice-row" tabIndex={isActive ? 0 : -1} onFocus={() => onFocus(row.key)}>
          {noticeText(row.message)}
        </p>
      )
    case 'message':
      return (
        <MessageRow
          message={row.message}
          first={row.first}
          last={row.last}
          view={view}
          isActive={isActive}
          onFocus={onFocus}
          onJump={onJump}
        />
      )
  }
}
