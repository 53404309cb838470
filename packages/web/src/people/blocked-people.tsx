import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'
import { PersonLine } from './person-line.tsx'

export function BlockedPeople() {
  const [blocked, again] = useLoaded(() => kith.contacts.blocks(), [])
  const { busy, run } = useAction()
  return (
    <Card title={t('settings.blocked')}>
      {blocked.state === 'loading' && <Loading />}
      {blocked.state === 'failed' && <p class="card-hint">{failureText(blocked.error)}</p>}
      {blocked.state === 'ready' && blocked.value.length === 0 && (
        <p class="card-hint">{t('settings.blockedNone')}</p>
      )}
      {blocked.state === 'ready' && blocked.value.length > 0 && (
        <ul class="row-list">
          {blocked.value.map((user) => (
            <li key={user.userId} class="row">
              <PersonLine user={user} />
              <Button
                size="small"
                busy={busy}
                aria-label={t('people.unblockName', { name: user.name })}
                onClick={() => run(() => kith.contacts.unblock(user.userId).then(again))}
              >
                {t('people.unblock')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
