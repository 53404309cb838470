import type { Presence } from '@kith/protocol'
import { t } from '../i18n/translate.ts'
import { whenText } from '../i18n/when.ts'

/** Empty when nothing is known: no contact, or presence is switched off on one of the two sides. */
export function presenceText(presence: Presence | undefined): string {
  if (!presence) return ''
  if (presence.online) return t('people.online')
  return presence.lastSeen ? t('people.lastSeen', { time: whenText(presence.lastSeen) }) : ''
}
