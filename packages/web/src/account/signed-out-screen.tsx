import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'

/** This device was revoked elsewhere: nothing can be done here but to forget and log in again. */
export function SignedOutScreen() {
  const { busy, run } = useAction()
  return (
    <EmptyState
      icon="lock"
      title={t('account.signedOut')}
      action={
        <Button kind="primary" busy={busy} onClick={() => run(() => kith.account.logOut())}>
          {t('account.logIn')}
        </Button>
      }
    />
  )
}
