import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ErrorState } from '../shared-ui/error-state.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'
import { PersonDetails } from './person-details.tsx'

/** Whom a link or code leads to. */
export function OfferedContact({ handle }: { handle: string }) {
  const [found, again] = useLoaded(() => kith.contacts.find(handle), [handle])
  if (found.state === 'loading') return <Loading />
  if (found.state === 'failed') return <ErrorState text={failureText(found.error)} onRetry={again} />
  if (!found.value)
    return (
      <EmptyState
        icon="people"
        title={t('people.notFound', { handle })}
        action={<Button onClick={() => navigate('/add', { replace: true })}>{t('people.byHandle')}</Button>}
      />
    )
  return (
    <Card>
      <PersonDetails userId={found.value.userId} offered={found.value} />
    </Card>
  )
}
