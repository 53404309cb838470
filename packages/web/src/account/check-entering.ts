/** What is wrong with a form of log-in or sign-up, before the server is asked. */
import { limits } from '@kith/protocol'
import type { MessageKey } from '../i18n/translate.ts'

export type EnteringErrors = { handle?: MessageKey; password?: MessageKey; name?: MessageKey }

const handlePattern = new RegExp(`^[A-Za-z0-9_.]{${limits.handleCharsMin},${limits.handleCharsMax}}$`)

export function isHandle(text: string): boolean {
  return handlePattern.test(text)
}

export function isPassword(text: string): boolean {
  return text.length >= limits.passwordCharsMin && text.length <= limits.passwordCharsMax
}

export function checkEntering(
  mode: 'sign-up' | 'log-in',
  { handle, password, name }: { handle: string; password: string; name: string },
): EnteringErrors {
  const errors: EnteringErrors = {}
  if (!handle) errors.handle = 'account.required'
  if (!password) errors.password = 'account.required'
  if (mode === 'log-in') return errors
  if (handle && !isHandle(handle)) errors.handle = 'account.handleInvalid'
  if (password && !isPassword(password)) errors.password = 'account.passwordShort'
  if (name.length > limits.nameCharsMax) errors.name = 'account.nameLong'
  return errors
}
