import type { ScreenProps } from '../app/lazy.tsx'

export function AddContactScreen(_: ScreenProps) {
  return null
}
