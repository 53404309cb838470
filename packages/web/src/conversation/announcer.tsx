import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { after } from '../runtime/clock.ts'
import { onArrived } from '../state/host.ts'
import { shownName } from './notice-text.ts'

const spokenMs = 5_000

/**
 * Speaks what arrives here. The log itself is silent, because rows that come and go while scrolling would be read out
 * as if they were new.
 */
export function Announcer({ conversationId }: { conversationId: string }) {
  const [spoken, setSpoken] = useState('')
  useEffect(
    () =>
      onArrived(({ conversationId: where, message, live }) => {
        if (where === conversationId && live && message.kind === 'text')
          setSpoken(t('conversation.arrived', { name: shownName(message.from), text: message.text }))
      }),
    [conversationId],
  )
  // What was spoken must not stand here when its message is recalled.
  useEffect(() => (spoken === '' ? undefined : after(spokenMs, () => setSpoken(''))), [spoken])
  return (
    <div class="visually-hidden" role="status">
      {spoken}
    </div>
  )
}
