import type { ContactView } from '@kith/client'
import { Link } from '../app/link.tsx'
import { path } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { presenceOf } from '../state/store.ts'
import { PersonLine } from './person-line.tsx'
import { presenceText } from './presence-text.ts'

export function ContactRow({ contact: { user, state } }: { contact: ContactView }) {
  const to = `/people/${user.userId}`
  const detail =
    state === 'requested'
      ? t('people.requestWaiting')
      : presenceText(presenceOf(user.userId).value) || undefined
  return (
    <li>
      <Link to={to} class="row" aria-current={path.value === to ? 'page' : undefined}>
        <PersonLine user={user} detail={detail} />
      </Link>
    </li>
  )
}
