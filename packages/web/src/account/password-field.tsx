import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { TextField } from '../shared-ui/text-field.tsx'

type PasswordFieldProps = {
  label: string
  value: string
  onValue(value: string): void
  hint?: string
  error?: string
  autocomplete: 'new-password' | 'current-password'
}

export function PasswordField({ autocomplete, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <div class="password-field">
      <TextField {...rest} autocomplete={autocomplete} type={shown ? 'text' : 'password'} dir="ltr" />
      <Button kind="quiet" size="small" class="password-toggle" onClick={() => setShown(!shown)}>
        {t(shown ? 'account.hide' : 'account.show')}
      </Button>
    </div>
  )
}
