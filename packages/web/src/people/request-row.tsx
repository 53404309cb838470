import type { ContactView } from '@kith/client'
import { Link } from '../app/link.tsx'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { PersonLine } from './person-line.tsx'

/** Somebody who wants to be my contact. */
export function RequestRow({ contact: { user } }: { contact: ContactView }) {
  const { busy, run } = useAction()
  const { userId, name } = user
  return (
    <li class="request-row">
      <Link to={`/people/${userId}`} class="row">
        <PersonLine user={user} detail={t('people.wantsContact')} />
      </Link>
      <div class="button-row">
        <Button
          size="small"
          kind="primary"
          busy={busy}
          aria-label={t('people.acceptName', { name })}
          onClick={() => run(() => kith.contacts.accept(userId))}
        >
          {t('people.accept')}
        </Button>
        <Button
          size="small"
          busy={busy}
          aria-label={t('people.declineName', { name })}
          onClick={() => run(() => kith.contacts.decline(userId))}
        >
          {t('people.decline')}
        </Button>
        <Button
          size="small"
          kind="quiet"
          busy={busy}
          aria-label={t('people.blockName', { name })}
          onClick={() => run(() => kith.contacts.block(userId))}
        >
          {t('people.block')}
        </Button>
      </div>
    </li>
  )
}
