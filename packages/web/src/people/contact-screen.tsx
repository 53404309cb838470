import type { ScreenProps } from '../app/lazy.tsx'

export function ContactScreen(_: ScreenProps) {
  return null
}
