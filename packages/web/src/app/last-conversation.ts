/** The conversation that was open last in this browser: shown again when a wide window opens at the list. */
import { read, write } from '../platform/appearance.ts'
import { conversationOf } from '../state/store.ts'
import { navigate, path } from './router.ts'

const name = 'conversation'
const wide = matchMedia('(width >= 56.25em)')

export function rememberConversation(conversationId: string): void {
  write(name, conversationId)
}

export function reopenConversation(): void {
  const conversationId = read(name)
  if (path.peek() !== '/' || !wide.matches || !conversationId) return
  if (conversationOf(conversationId).peek()?.listed) navigate(`/c/${conversationId}`, { replace: true })
}
