import { navigate } from '../app/router.ts'
import { kith } from '../state/host.ts'

/** Finds or makes the direct conversation and shows it. `replace`: the way back leads past the screen we are on. */
export async function openChatWith(userId: string, options: { replace?: boolean } = {}): Promise<void> {
  navigate(`/c/${await kith.conversations.openDirect(userId)}`, options)
}
