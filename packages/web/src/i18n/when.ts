/** Points in time as people say them, in the person's language. */
import { now } from '../runtime/clock.ts'
import { locale, t } from './translate.ts'

const dayMs = 86_400_000

/** `14:05`, `Yesterday, 14:05` or `3 Nov 2026, 14:05`. */
export function whenText(time: number): string {
  const days = daysBetween(time, now())
  const clock = new Intl.DateTimeFormat(locale.value, { timeStyle: 'short' }).format(time)
  if (days === 0) return clock
  const separator = locale.value === 'ar' ? '، ' : ', '
  if (days === 1) return `${t('shared.yesterday')}${separator}${clock}`
  return new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short' }).format(time)
}

/** Calendar days by this device's time zone. */
function daysBetween(earlier: number, later: number): number {
  return Math.round((startOfDay(later) - startOfDay(earlier)) / dayMs)
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0)
}
