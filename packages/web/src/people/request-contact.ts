import type { Profile } from '@kith/protocol'
import { t } from '../i18n/translate.ts'
import { showToast } from '../shared-ui/toast.tsx'
import { kith } from '../state/host.ts'

/** Asks them, or accepts when they asked first. */
export async function requestContact({ userId, name }: Profile): Promise<void> {
  const asked = (await kith.contacts.get(userId))?.state === 'incoming'
  await kith.contacts.request(userId)
  showToast(t(asked ? 'people.nowFriends' : 'people.requestSent', { name }))
}
