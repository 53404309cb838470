import type { ScreenProps } from '../app/lazy.tsx'

export function ChatListScreen(_: ScreenProps) {
  return null
}
