import { useState } from 'preact/hooks'
import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { kith } from '../state/host.ts'
import { ChangePasswordForm } from './change-password-form.tsx'
import { DeleteAccountDialog } from './delete-account-dialog.tsx'

export function AccountSection() {
  const [asking, setAsking] = useState<'log-out' | 'delete'>()
  const close = () => setAsking(undefined)
  return (
    <>
      <Card title={t('settings.changePassword')} hint={t('settings.changePasswordHint')}>
        <ChangePasswordForm />
      </Card>
      <Card title={t('account.logOut')} hint={t('settings.logOutHint')}>
        <div class="button-row">
          <Button icon="leave" onClick={() => setAsking('log-out')}>
            {t('account.logOut')}
          </Button>
        </div>
      </Card>
      <Card title={t('settings.deleteAccount')} hint={t('settings.deleteAccountHint')}>
        <div class="button-row">
          <Button kind="danger" icon="trash" onClick={() => setAsking('delete')}>
            {t('settings.deleteAccount')}
          </Button>
        </div>
      </Card>
      {asking === 'log-out' && (
        <ConfirmDialog
          title={t('settings.logOutAsk')}
          text={t('settings.logOutHint')}
          confirm={t('account.logOut')}
          danger
          onConfirm={() => kith.account.logOut().then(() => navigate('/', { replace: true }))}
          onClose={close}
        />
      )}
      {asking === 'delete' && <DeleteAccountDialog onClose={close} />}
    </>
  )
}
