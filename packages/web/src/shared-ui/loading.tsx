import { t } from '../i18n/translate.ts'

/** Appears only when the wait is long enough to be noticed; the style sheet holds it back. */
export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="loading-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="visually-hidden">{t('shared.loading')}</span>
    </div>
  )
}
