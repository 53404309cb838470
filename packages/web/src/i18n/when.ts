/** Points in time as people say them, in the person's language. */
import { clockText, daysAgo } from './day.ts'
import { locale, t } from './translate.ts'

/** `14:05`, `Yesterday, 14:05` or `3 Nov 2026, 14:05`; the last also for days to come. */
export function whenText(time: number): string {
  const days = daysAgo(time)
  if (days === 0) return clockText(time)
  if (days === 1) return t('shared.yesterdayAt', { time: clockText(time) })
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(time)
}
