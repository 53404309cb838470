import type { ScreenProps } from '../app/lazy.tsx'

export function SettingsScreen(_: ScreenProps) {
  return null
}
