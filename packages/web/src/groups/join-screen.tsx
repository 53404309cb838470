import type { ScreenProps } from '../app/lazy.tsx'

export function JoinScreen(_: ScreenProps) {
  return null
}
