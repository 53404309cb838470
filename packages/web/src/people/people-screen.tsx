import type { ScreenProps } from '../app/lazy.tsx'

export function PeopleScreen(_: ScreenProps) {
  return null
}
