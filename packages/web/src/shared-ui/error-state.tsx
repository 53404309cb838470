import { t } from '../i18n/translate.ts'
import { Button } from './button.tsx'
import { EmptyState } from './empty-state.tsx'

export function ErrorState({ text, onRetry }: { text?: string; onRetry(): void }) {
  return (
    <EmptyState
      icon="failed"
      title={t('shared.failedTitle')}
      text={text ?? t('shared.failedText')}
      action={<Button onClick={onRetry}>{t('shared.retry')}</Button>}
    />
  )
}
