import { KithError } from '@kith/client'
import { t } from '../i18n/translate.ts'
import { failureText } from '../shared-ui/failure-text.ts'

/** Where only the password is asked for, the general text about handle or password would mislead. */
export function passwordFailure(error: unknown): string {
  const isWrong = error instanceof KithError && error.code === 'wrong_credentials'
  return isWrong ? t('settings.wrongPassword') : failureText(error)
}
