import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { deviceName } from '../platform/device-name.ts'
import { Button } from '../shared-ui/button.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { TextField } from '../shared-ui/text-field.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { checkEntering, type EnteringErrors } from './check-entering.ts'
import { PasswordField } from './password-field.tsx'

export type EnterMode = 'sign-up' | 'log-in'
type EnterFormProps = { mode: EnterMode; onMode(mode: EnterMode): void }

export function EnterForm({ mode, onMode }: EnterFormProps) {
  const [handle, setHandle] = useState('')
  const [password, setPassword] = useState('')
  const [name, setName] = useState('')
  const [errors, setErrors] = useState<EnteringErrors>({})
  const [failure, setFailure] = useState<unknown>()
  const { busy, run } = useAction()
  const isNew = mode === 'sign-up'

  async function enter(as: EnterMode): Promise<void> {
    const input = { handle: handle.trim(), password, name: name.trim() }
    const found = checkEntering(as, input)
    setErrors(found)
    setFailure(undefined)
    if (Object.keys(found).length > 0) return
    await run(() => (as === 'sign-up' ? signUp(input) : logIn(input)), setFailure)
  }

  /** Somebody who has filled in both and presses Log in means it, whichever form is shown. */
  function switchMode(): void {
    const next = isNew ? 'log-in' : 'sign-up'
    onMode(next)
    setErrors({})
    setFailure(undefined)
    if (next === 'log-in' && handle && password && !name) enter(next)
  }

  return (
    <form
      class="enter-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        enter(mode)
      }}
    >
      <h2>{t(isNew ? 'account.signUp' : 'account.logIn')}</h2>
      <TextField
        label={t('account.handle')}
        value={handle}
        onValue={setHandle}
        hint={isNew ? t('account.handleHint') : undefined}
        error={errors.handle && t(errors.handle)}
        name="username"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        dir="ltr"
      />
      {isNew && (
        <TextField
          label={t('account.displayName')}
          value={name}
          onValue={setName}
          hint={t('account.displayNameHint')}
          error={errors.name && t(errors.name)}
          name="name"
          autocomplete="name"
        />
      )}
      <PasswordField
        label={t('account.password')}
        value={password}
        onValue={setPassword}
        hint={isNew ? t('account.passwordHint') : undefined}
        error={errors.password && t(errors.password)}
        autocomplete={isNew ? 'new-password' : 'current-password'}
      />
      {failure !== undefined && (
        <p class="form-failure" role="alert">
          {failureText(failure)}
        </p>
      )}
      <Button kind="primary" type="submit" busy={busy}>
        {t(isNew ? 'account.signUp' : 'account.logIn')}
      </Button>
      <p class="enter-switch">
        {t(isNew ? 'account.toLogIn' : 'account.toSignUp')}{' '}
        <Button kind="quiet" size="small" onClick={switchMode}>
          {t(isNew ? 'account.logIn' : 'account.signUp')}
        </Button>
      </p>
    </form>
  )
}

type Input = { handle: string; password: string; name: string }

function signUp({ handle, password, name }: Input): Promise<void> {
  return kith.account.signUp({
    handle,
    password,
    name: name || handle,
    deviceName: deviceName(navigator.userAgent),
  })
}

function logIn({ handle, password }: Input): Promise<void> {
  return kith.account.logIn({ handle, password, deviceName: deviceName(navigator.userAgent) })
}
