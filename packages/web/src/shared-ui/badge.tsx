import { locale, t } from '../i18n/translate.ts'

const shownMax = 99

/** A count in a pill; nothing when there is nothing to count. */
export function Badge({ count, quiet, label }: { count: number; quiet?: boolean; label?: string }) {
  if (count <= 0) return null
  const digits = new Intl.NumberFormat(locale.value).format(Math.min(count, shownMax))
  return (
    <span class={quiet ? 'badge badge-quiet' : 'badge'}>
      <span aria-hidden="true">{count > shownMax ? `${digits}+` : digits}</span>
      <span class="visually-hidden">{label ?? t('shared.unreadCount', { count })}</span>
    </span>
  )
}
