import type { Profile } from '@kith/protocol'

/** By part of the name or handle, without regard to case. */
export function matchesPerson({ name, handle }: Pick<Profile, 'name' | 'handle'>, query: string): boolean {
  const wanted = query.trim().replace(/^@/, '').toLocaleLowerCase()
  return wanted === '' || name.toLocaleLowerCase().includes(wanted) || handle.toLowerCase().includes(wanted)
}
