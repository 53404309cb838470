import type { ScreenProps } from '../app/lazy.tsx'

export function SettingsSectionScreen(_: ScreenProps) {
  return null
}
