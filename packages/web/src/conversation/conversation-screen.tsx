import type { ScreenProps } from '../app/lazy.tsx'

export function ConversationScreen(_: ScreenProps) {
  return null
}
