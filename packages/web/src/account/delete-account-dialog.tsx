import { useState } from 'preact/hooks'
import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Dialog } from '../shared-ui/dialog.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { passwordFailure } from './password-failure.ts'
import { PasswordField } from './password-field.tsx'

export function DeleteAccountDialog({ onClose }: { onClose(): void }) {
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState<string>()
  const { busy, run } = useAction()

  async function remove(): Promise<void> {
    const done = await run(
      () => kith.account.delete(password),
      (reason) => setFailure(passwordFailure(reason)),
    )
    if (done) navigate('/', { replace: true })
  }

  return (
    <Dialog title={t('settings.deleteAccountAsk')} onClose={onClose}>
      <p>{t('settings.deleteAccountHint')}</p>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          remove()
        }}
      >
        <PasswordField
          label={t('account.password')}
          value={password}
          onValue={setPassword}
          error={failure}
          autocomplete="current-password"
        />
        <div class="button-row button-row-end">
          <Button kind="quiet" onClick={onClose}>
            {t('shared.cancel')}
          </Button>
          <Button kind="danger" type="submit" busy={busy} disabled={!password}>
            {t('settings.deleteAccount')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
