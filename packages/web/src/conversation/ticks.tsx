import type { SendState } from '@kith/client'
import { type MessageKey, t } from '../i18n/translate.ts'
import { Icon, type IconName } from '../shared-ui/icon.tsx'

const drawings: Record<SendState, IconName> = {
  pending: 'clock',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  failed: 'failed',
}
const words = {
  pending: 'conversation.pending',
  sent: 'conversation.sent',
  delivered: 'conversation.delivered',
  read: 'conversation.read',
  failed: 'conversation.failed',
} as const satisfies Record<SendState, MessageKey>

/** How far a message of mine has come: a drawing for eyes, a word for assistive technology. */
export function Ticks({ state }: { state: SendState }) {
  return (
    <span class={`ticks ticks-${state}`}>
      <Icon name={drawings[state]} />
      <span class="visually-hidden">{t(words[state])}</span>
    </span>
  )
}
