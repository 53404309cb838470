import type { ScreenProps } from '../app/lazy.tsx'

export function NewGroupScreen(_: ScreenProps) {
  return null
}
