/** Days and clock times as they stand between and in messages, in the person's language. */
import { computed } from '@preact/signals'
import { now } from '../runtime/clock.ts'
import { locale, t } from './translate.ts'

const dayMs = 86_400_000
const clock = computed(() => new Intl.DateTimeFormat(locale.value, { timeStyle: 'short' }))
const weekday = computed(() => new Intl.DateTimeFormat(locale.value, { weekday: 'long' }))
const shortDate = computed(
  () => new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'numeric', year: '2-digit' }),
)
const longDate = computed(
  () =>
    new Intl.DateTimeFormat(locale.value, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }),
)
const full = computed(() => new Intl.DateTimeFormat(locale.value, { dateStyle: 'full', timeStyle: 'short' }))

/** The first formatter of a page takes long to make: better while the page waits for its data than after. */
export function prepareTimes(): void {
  for (const format of [clock, weekday, shortDate]) format.peek().format(now())
}

/** `14:05`. */
export function clockText(time: number): string {
  return clock.value.format(time)
}

/** Everything, for a tooltip. */
export function fullText(time: number): string {
  return full.value.format(time)
}

/** Between messages: `Today`, `Yesterday`, a weekday within a week, else the date. */
export function dayText(time: number): string {
  const days = daysAgo(time)
  if (days === 0) return t('shared.today')
  if (days === 1) return t('shared.yesterday')
  return days > 1 && days < 7 ? weekday.value.format(time) : longDate.value.format(time)
}

/** In the list of chats: the clock today, `Yesterday`, a weekday within a week, else the date. */
export function listTimeText(time: number): string {
  const days = daysAgo(time)
  if (days <= 0) return clockText(time)
  if (days === 1) return t('shared.yesterday')
  return days < 7 ? weekday.value.format(time) : shortDate.value.format(time)
}

/** Calendar days by this device's time zone; a day may have 23 or 25 hours. */
export function daysAgo(time: number): number {
  return Math.round((startOfDay(now()) - startOfDay(time)) / dayMs)
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0)
}
