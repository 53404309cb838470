import { useState } from 'preact/hooks'
import type { MessageKey } from '../i18n/translate.ts'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { showToast } from '../shared-ui/toast.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { isPassword } from './check-entering.ts'
import { passwordFailure } from './password-failure.ts'
import { PasswordField } from './password-field.tsx'

export function ChangePasswordForm() {
  const [before, setBefore] = useState('')
  const [after, setAfter] = useState('')
  const [error, setError] = useState<MessageKey>()
  const [failure, setFailure] = useState<string>()
  const { busy, run } = useAction()

  async function change(): Promise<void> {
    setFailure(undefined)
    setError(isPassword(after) ? undefined : 'account.passwordShort')
    if (!isPassword(after)) return
    const done = await run(
      () => kith.account.changePassword(before, after),
      (reason) => setFailure(passwordFailure(reason)),
    )
    if (!done) return
    setBefore('')
    setAfter('')
    showToast(t('settings.passwordChanged'))
  }

  return (
    <form
      class="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        change()
      }}
    >
      <PasswordField
        label={t('settings.oldPassword')}
        value={before}
        onValue={setBefore}
        error={failure}
        autocomplete="current-password"
      />
      <PasswordField
        label={t('settings.newPassword')}
        value={after}
        onValue={setAfter}
        hint={t('account.passwordHint')}
        error={error && t(error)}
        autocomplete="new-password"
      />
      <div class="button-row">
        <Button kind="primary" type="submit" busy={busy} disabled={!before || !after}>
          {t('settings.changePassword')}
        </Button>
      </div>
    </form>
  )
}
