import { navigate } from '../app/router.ts'
import { kith } from '../state/host.ts'

/** Finds or makes the direct conversation and shows it. */
export async function openChatWith(userId: string): Promise<void> {
  navigate(`/c/${await kith.conversations.openDirect(userId)}`)
}
