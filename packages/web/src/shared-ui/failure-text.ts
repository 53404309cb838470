import { type ClientErrorCode, KithError } from '@kith/client'
import { type MessageKey, t } from '../i18n/translate.ts'

const texts: Partial<Record<ClientErrorCode, MessageKey>> = {
  offline: 'shared.errorOffline',
  network: 'shared.errorOffline',
  rate_limited: 'shared.errorTooMany',
  not_found: 'shared.errorNotFound',
  forbidden: 'shared.errorForbidden',
  too_large: 'shared.errorTooLarge',
  group_full: 'shared.errorGroupFull',
  limit_reached: 'shared.errorLimit',
  user_deleted: 'shared.errorUserDeleted',
  conflict: 'shared.errorConflict',
  overloaded: 'shared.errorServerBusy',
  unavailable: 'shared.errorServerBusy',
  draining: 'shared.errorServerBusy',
  handle_taken: 'shared.errorHandleTaken',
  wrong_credentials: 'shared.errorWrongCredentials',
}

/** What went wrong, in the person's language. A code without words of its own gets the general ones. */
export function failureText(error: unknown): string {
  const key = error instanceof KithError ? texts[error.code] : undefined
  return t(key ?? 'shared.errorUnknown')
}
