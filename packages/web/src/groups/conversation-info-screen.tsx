import type { ScreenProps } from '../app/lazy.tsx'

export function ConversationInfoScreen(_: ScreenProps) {
  return null
}
