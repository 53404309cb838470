import type { ScreenProps } from '../app/lazy.tsx'

export function NewChatScreen(_: ScreenProps) {
  return null
}
